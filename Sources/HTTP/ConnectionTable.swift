import Synchronization

/// The connections that are open, and how many each address has.
final class ConnectionTable: Sendable {
    private struct Table {
        var connections: [ObjectIdentifier: Connection] = [:]
        var perAddress: [PeerAddress.CountedAddress: Int] = [:]
    }

    private let table = Mutex(Table())
    private let limitPerAddress: Int

    init(limitPerAddress: Int) {
        self.limitPerAddress = limitPerAddress
    }

    var count: Int { table.withLock { $0.connections.count } }

    var all: [Connection] { table.withLock { Array($0.connections.values) } }

    func admits(_ peer: PeerAddress) -> Bool {
        guard let address = peer.counted else { return true }
        return table.withLock { $0.perAddress[address, default: 0] < limitPerAddress }
    }

    func add(_ connection: Connection) {
        table.withLock { table in
            table.connections[ObjectIdentifier(connection)] = connection
            if let address = connection.peer.counted { table.perAddress[address, default: 0] += 1 }
        }
    }

    func remove(_ connection: Connection) {
        table.withLock { table in
            table.connections[ObjectIdentifier(connection)] = nil
            guard let address = connection.peer.counted, let count = table.perAddress[address] else { return }
            table.perAddress[address] = count > 1 ? count - 1 : nil
        }
    }
}
