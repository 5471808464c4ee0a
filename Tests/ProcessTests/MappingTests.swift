import Foundation
import Testing

@Suite("A file whose columns are not ours goes in by a mapping")
struct MappingTests {
    private static let mapping = Program.root.appendingPathComponent("scripts/mappings/siae.json").path
    private static let header =
        "source_id,siret,siren,kind,naf,name,brand,address_line_1,address_line_2,post_code,city,department,code_insee,longitude,latitude,website,"
        + "source,asp_convention_id,convention_active,siret_signature,luhn_ok,created_at,updated_at,zrr"

    /// Invented structures in the columns of the state's register; the third has a wrong SIRET, the fourth no commune.
    private static let rows = [
        header,
        #"7,13003013300016,130030133,ACI,8899B,Atelier d'essai,,"1, place de l'Essai",,31000,Toulouse,31,31555,1.444,43.6045,,ASP,8,True,13003013300016,True,x,y,NC"#,
        #"8,13003013300016,130030133,EI,8899B,=SOMME(1),"Chez ""nous""",Rue,,09000,,09,09122,-0.5,43.6,,ASP,9,False,,True,x,y,NC"#,
        #"9,13003013300017,130030133,ACI,8899B,Faux,,Rue,,31000,Toulouse,31,31555,,,,ASP,,,,False,x,y,NC"#,
        #"10,13003013300016,130030133,AI,8899B,Sans commune,,Rue,,31000,Toulouse,31,,,,,ASP,,,,True,x,y,NC"#,
    ]

    @Test("What is good is stored, what is not is reported in the file's own columns; corrected there it goes in by the same mapping")
    func register() throws {
        let folder = try TemporaryFolder()
        try folder.write("siae.csv", lines: Self.rows)
        let first = try folder.run(["import", "adherents", "siae.csv", "--mode", "partial", "--map", Self.mapping, "--report", "refused.csv"])
        #expect(first.status == 65)
        #expect(first.output == "adherents: 4 lines: 2 created, 2 refused\n", "\(first.errors)")
        let report = try folder.text("refused.csv")
        let lines = report.split(whereSeparator: \.isNewline)
        #expect(lines.first == Substring(Self.header + ",_line,_field,_code,_text"))
        try #require(lines.count == 3)
        #expect(lines[1].contains(",NC,4,siret,invalid_siret,"))
        #expect(lines[2].contains(",NC,5,address.insee_code,required,"))
        let corrected = report.replacing("13003013300017", with: "13003013300016").replacing(
            "9,13003013300016,130030133,ACI", with: "9,13003013300016,130030133,GEIQ"
        )
        .replacing("Toulouse,31,,,,,ASP", with: "Toulouse,31,31555,,,,ASP")
        try folder.write("corrected.csv", corrected)
        let second = try folder.run(["import", "adherents", "corrected.csv", "--mode", "partial", "--map", Self.mapping])
        #expect(second.output == "adherents: 2 lines: 2 created\n", "\(second.errors)")
        let out = try folder.run([
            "export", "adherents", "--format", "csv", "--fields", "name,brand,location.longitude,state_convention.active,external_ids",
        ]).output
        #expect(out.contains(#",'=SOMME(1),"Chez ""nous""","#))
    }

    @Test("The real register goes in, out to CSV, into another database and out again, the same but for the times", .enabled(if: realRegister != nil))
    func registerRoundTrip() throws {
        let folder = try TemporaryFolder()
        let register = try #require(Self.realRegister)
        let first = try folder.run(["import", "adherents", register, "--mode", "partial", "--map", Self.mapping, "--report", "refused.csv"])
        #expect(first.output == "adherents: 362 lines: 360 created, 2 refused\n")
        let report = try folder.text("refused.csv")
        #expect(report.contains(",254,siret | state_convention.signature_siret,invalid_siret | invalid_siret,"))
        #expect(report.contains(",350,address.insee_code,required,"))
        let other = ["COORACE_DATABASE": folder.path("other.db")]
        #expect(try folder.run(["export", "adherents", "first.csv"]).status == 0)
        #expect(try folder.run(["import", "adherents", "first.csv"], environment: other).output == "adherents: 360 lines: 360 created\n")
        #expect(try folder.run(["export", "adherents", "second.csv"], environment: other).status == 0)
        let (one, two) = (try folder.text("first.csv"), try folder.text("second.csv"))
        let time = /20\d\d-\d\d-\d\dT[0-9:.]+Z/
        #expect(one.replacing(time, with: "") == two.replacing(time, with: ""))
        #expect(try folder.run(["import", "adherents", "second.csv"]).output == "adherents: 360 lines: 360 unchanged\n")
    }

    /// Beside the project where there is a copy.
    private static let realRegister: String? = {
        let path = Program.root.deletingLastPathComponent().appendingPathComponent("shared/data/siae_occitanie.csv").path
        return FileManager.default.fileExists(atPath: path) ? path : nil
    }()

    @Test("Constants are said of every row, values are translated, and a row with a wrong number of cells is refused until it is right")
    func constants() throws {
        let folder = try TemporaryFolder()
        try folder.write(
            "map.json",
            """
            {"columns":{"Code":"code","Titre":"title","Public":"audiences","Durée":"duration_hours","But":"objective"},"values":{"Public":{"Bénévoles":"volunteer"}},
             "constants":{"themes":"other|values","platform":"other"},"ignore":["N°"]}
            """)
        try folder.write(
            "in.csv",
            "N°;Code;Titre;But;Public;Durée\r\n1;F-1;Formation 1;\"Sur deux\r\nlignes\";Bénévoles;3.5\r\n2;F-2;Court\r\n3;F-3;Formation 3;;Bénévoles;7\r\n"
        )
        let arguments = ["import", "trainings", "in.csv", "--delimiter", "semicolon", "--map", "map.json", "--report", "refused.csv", "--mode"]
        let atomic = try folder.run(arguments + ["atomic"])
        #expect(atomic.status == 65)
        #expect(atomic.errors.contains("line 4: Cells: 3, for 6 columns. [column_count]"))
        let partial = try folder.run(arguments + ["partial"])
        #expect(partial.output == "trainings: 3 lines: 2 created, 1 refused\n", "\(partial.errors)")
        #expect(
            try folder.text("refused.csv")
                == "N°;Code;Titre;But;Public;Durée;_line;_field;_code;_text\r\n2;F-2;Court;4;;column_count;Cells: 3, for 6 columns.\r\n")
        let again = try folder.run(["import", "trainings", "refused.csv", "--delimiter", "semicolon", "--map", "map.json", "--mode", "partial"])
        #expect(again.output == "trainings: 1 line: 1 refused\n")
        let stored = try folder.run(["export", "trainings", "--format", "ndjson", "--filter", "code=F-3", "--fields", "themes,audiences"])
        #expect(stored.output.contains(#""audiences":["volunteer"],"themes":["other","values"]"#))
    }

    @Test("What can't be read is told with its place, and what came before is stored")
    func unreadable() throws {
        let folder = try TemporaryFolder()
        try folder.write(
            "in.csv", "code,title,audiences,themes,duration_hours,platform\nF-1,Formation 1,volunteer,other,7,other\nF-2,\"never closed\n")
        let outcome = try folder.run(["import", "trainings", "in.csv", "--mode", "partial"])
        #expect(outcome.status == 65)
        #expect(outcome.output.hasPrefix("trainings: 1 line: 1 created"))
        #expect(outcome.errors.contains("line 3, character 5"))
        #expect(try folder.run(["import", "trainings", "in.csv"]).status == 65)
    }

    @Test(
        "Columns and mapping must speak of each other; what doesn't is named with the nearest",
        arguments: [
            (#"{"columns":{"code":"code","titel":"title"}}"#, 65, #"column "title" of the file is neither mapped nor ignored (nearest: "titel")"#),
            (#"{"columns":{"code":"code","titel":"title"}}"#, 65, #"mapped column "titel" is not in the file (nearest: "title")"#),
            (#"{"columns":{"code":"code","title":"titel"}}"#, 65, "title"), (#"{"colums":{}}"#, 78, "columns"), (#"{"columns":{}}"#, 78, "columns"),
            (#"{"columns":{"code":"code"},"values":{"cod":{}}}"#, 78, #"(nearest: "code")"#), ("{", 78, "map.json"),
        ])
    func wrongMapping(mapping: String, status: Int32, text: String) throws {
        let folder = try TemporaryFolder()
        try folder.write("map.json", mapping)
        try folder.write("in.csv", "code,title\nF-1,Formation\n")
        let outcome = try folder.run(["import", "trainings", "in.csv", "--map", "map.json"])
        #expect(outcome.status == status, "\(outcome.errors)")
        #expect(outcome.errors.contains(text), "\(outcome.errors)")
    }
}
