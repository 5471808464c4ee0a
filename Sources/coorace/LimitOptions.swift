import API
import ArgumentParser
import HTTP

/// What one client may take, and for how long.
struct LimitOptions: ParsableArguments {
    @Option(help: "Bytes of request line and headers. [COORACE_MAX_HEAD_BYTES] (default: 32768)")
    var maxHeadBytes: Int?

    @Option(help: "Seconds for the whole head. [COORACE_HEAD_TIMEOUT] (default: 10)")
    var headTimeout: Int?

    @Option(help: "Bytes of the request target. [COORACE_MAX_TARGET_BYTES] (default: 8192)")
    var maxTargetBytes: Int?

    @Option(help: "Bytes of a record's body, and of a batch's line. [COORACE_MAX_BODY_BYTES] (default: 1048576)")
    var maxBodyBytes: Int?

    @Option(help: "Bytes of a batch's body. [COORACE_MAX_BATCH_BYTES] (default: 1073741824)")
    var maxBatchBytes: Int?

    @Option(help: "Seconds for the whole body, and one more for each 64 KiB. [COORACE_BODY_TIMEOUT] (default: 60)")
    var bodyTimeout: Int?

    @Option(help: "Seconds that a connection may idle. [COORACE_IDLE_TIMEOUT] (default: 60)")
    var idleTimeout: Int?

    @Option(help: "Connections in all. [COORACE_MAX_CONNECTIONS] (default: 1000)")
    var maxConnections: Int?

    @Option(help: "Connections from one address off loopback. [COORACE_MAX_CONNECTIONS_PER_ADDRESS] (default: 100)")
    var maxConnectionsPerAddress: Int?

    /// - Throws: exit 78 for a limit that is no positive number.
    func apply(to limits: inout Limits, _ service: inout Service.Configuration) throws(Failure) {
        try set(&limits.headBytes, maxHeadBytes, "MAX_HEAD_BYTES")
        try set(&limits.headMilliseconds, headTimeout, "HEAD_TIMEOUT", unit: 1000)
        try set(&limits.targetBytes, maxTargetBytes, "MAX_TARGET_BYTES")
        try set(&limits.bodyMilliseconds, bodyTimeout, "BODY_TIMEOUT", unit: 1000)
        try set(&limits.idleMilliseconds, idleTimeout, "IDLE_TIMEOUT", unit: 1000)
        try set(&limits.connections, maxConnections, "MAX_CONNECTIONS")
        try set(&limits.connectionsPerAddress, maxConnectionsPerAddress, "MAX_CONNECTIONS_PER_ADDRESS")
        try set(&service.recordBytes, maxBodyBytes, "MAX_BODY_BYTES")
        try set(&service.batchBytes, maxBatchBytes, "MAX_BATCH_BYTES")
    }

    private func set(_ limit: inout Int, _ option: Int?, _ variable: String, unit: Int = 1) throws(Failure) {
        let variableValue = try Environment.integer(variable)
        guard let value = option ?? variableValue else { return }
        guard (1...1 << 40).contains(value) else {
            let name = variable.lowercased().replacing("_", with: "-")
            throw Failure(.configuration, "--\(name) takes a positive number, not \(value)")
        }
        limit = value * unit
    }
}
