import ArgumentParser
import Glibc

/// `coorace pull`
struct Pull: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Mirror another region's records into this database.",
        discussion: """
            Reads the feed of --from after the place that the last pull came to, and stores what is new with that place: whatever is broken off, \
            the next pull goes on from there, and nothing is missed or stored twice. Records keep their id, version, times and origin, and are \
            read-only here. Each region has its own --origin, and this database another: give it with the command that makes it.

            With --follow it stays, is told each change as it is committed, says what it has stored, and ends with 0 on SIGTERM and SIGINT. Run it \
            beside the server of --database: without one it keeps the file for itself.

            With --verify it pulls, and then compares: by collection how many records there are and a digest of them all, here and at the \
            source, and each record that differs. It ends with 1 when one does.

            Stores through the running server of --database, else in the file itself, which is made when it isn't there. Ends with 0 when all is \
            stored, 65 when the source can't be mirrored, 69 without an answer, 75 when a server or the database is busy, 77 when the key may not.
            """)

    @Option(help: "Server of the region: https://occitanie.example.org. [COORACE_FROM]")
    var from: String?

    @OptionGroup var remote: RemoteOptions

    @Flag(help: "Stay, and store each change as it comes.")
    var follow = false

    @Flag(help: "Then compare what is here with what the source has, record by record, and say what differs.")
    var verify = false

    @OptionGroup var database: DatabaseOptions

    func run() throws {
        signal(SIGPIPE, SIG_IGN)
        Interruption.listen()
        guard let from = from ?? Environment["FROM"] else { throw Failure(.usage, "give --from URL, the server of a region") }
        if follow, verify { throw Failure(.usage, "--verify comes to an end, and --follow doesn't: give one of them") }
        let retries = try remote.checkedRetries()
        // Who stays waits for a region that is away, however long.
        let patience = Patience.ofCommand(follow && remote.retries == nil ? Patience.endless : retries)
        let source = try remote.server(from, without: "give --token-file FILE, with a key's token; role reader is enough")
        let local = try Destination.local(database, .ofCommand(retries), creates: true)
        defer { local.close() }
        try pull(Pulling(source, into: local, patience, progress: Progress(source.url, unit: "changes")))
        if verify { try verify(Verification(source, against: local, patience, progress: Progress("\(source.url) verified", unit: "records"))) }
    }

    private func pull(_ pulling: consuming Pulling) throws {
        var hasTold = false
        func tell(_ pulling: inout Pulling) {
            Progress.clear()
            print("\(pulling.name): \(pulling.description)")
            fflush(nil)
            pulling.forget()
            hasTold = true
        }
        do {
            try pulling.run(stays: follow) { if follow, !hasTold || $0.count > 0 { tell(&$0) } }
        } catch let failure as Failure where follow && (failure.status == .interrupted || failure.status == .terminated) {
            // The end of a pull that stays.
        } catch {
            Progress.clear()
            if pulling.count > 0 { print("\(pulling.name): \(pulling.description), then broken off; what is stored is stored") }
            throw error
        }
        if !follow || pulling.count > 0 { tell(&pulling) }
    }

    private func verify(_ verification: consuming Verification) throws {
        let report = try verification.run()
        Progress.clear()
        print(report.text)
        if !report.isEqual { throw ExitCode(1) }
    }
}
