import Synchronization

/// The connections that are open, and how many each address has.
final class ConnectionTable: Sendable {
    private struct Table {
        var connections: [ObjectIdentifier: Connection] = [:]
        var perAddress: [ClientAddress: Int] = [:]
    }

    private let table = Mutex(Table())
    private let limitPerAddress: Int
    /// They bring the connections of many clients.
    private let proxies: TrustedProxies

    init(limitPerAddress: Int, proxies: TrustedProxies = .none) {
        self.limitPerAddress = limitPerAddress
        self.proxies = proxies
    }

    var count: Int { table.withLock { $0.connections.count } }

    var all: [Connection] { table.withLock { Array($0.connections.values) } }

    func admits(_ peer: PeerAddress) -> Bool {
        guard let address = counted(peer) else { return true }
        return table.withLock { $0.perAddress[address, default: 0] < limitPerAddress }
    }

    func add(_ connection: Connection) {
        let address = counted(connection.peer)
        table.withLock { table in
            table.connections[ObjectIdentifier(connection)] = connection
            if let address { table.perAddress[address, default: 0] += 1 }
        }
    }

    func remove(_ connection: Connection) {
        let address = counted(connection.peer)
        table.withLock { table in
            table.connections[ObjectIdentifier(connection)] = nil
            guard let address, let count = table.perAddress[address] else { return }
            table.perAddress[address] = count > 1 ? count - 1 : nil
        }
    }

    private func counted(_ peer: PeerAddress) -> ClientAddress? {
        guard let address = peer.counted, !proxies.contains(peer.address ?? address) else { return nil }
        return address
    }
}
