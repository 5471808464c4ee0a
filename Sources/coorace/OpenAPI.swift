import API
import ArgumentParser

/// `coorace openapi`
struct OpenAPI: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "openapi", abstract: "Print the contract that this program serves.",
        discussion: "The committed openapi.yaml is this output; a test fails when the two differ.")

    enum Form: String, ExpressibleByArgument, CaseIterable { case yaml, json }

    @Option(help: "yaml or json.")
    var format = Form.yaml

    func run() throws {
        let text = try format == .yaml ? APIContract.yaml() : APIContract.json()
        print(text, terminator: "")
    }
}
