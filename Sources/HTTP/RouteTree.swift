/// The routes by the segments of their templates. A static segment wins over a parameter; where that leads nowhere, the
/// parameter is tried.
struct RouteTree: Sendable {
    struct Node: Sendable {
        /// Static children: the hash first, so that a look-up compares words and the name only once.
        var hashes: [UInt32] = []
        var names: [[UInt8]] = []
        var children: [Int] = []
        /// The child for any segment.
        var parameter: Int?
        var endpoint: Int?
    }

    /// The methods of one template.
    struct Endpoint: Sendable {
        var template: String
        var names: [String]
        var routes: [Route]
    }

    private var nodes = [Node()]
    private(set) var endpoints: [Endpoint] = []

    init(_ routes: [Route]) {
        for route in routes { insert(route) }
    }

    /// The endpoint of a path and the places of its parameters.
    func find(_ target: Target) -> (endpoint: Int, parameters: [Range<Int>])? {
        guard target.path.isEmpty || target.octets[target.path.lowerBound] == 47 else { return nil }
        var parameters: [Range<Int>] = []
        guard let endpoint = find(target.octets, from: target.path.lowerBound, to: target.path.upperBound, at: 0, &parameters) else { return nil }
        return (endpoint, parameters)
    }

    /// `start` is the place of a slash, or the end.
    private func find(_ octets: [UInt8], from start: Int, to end: Int, at index: Int, _ parameters: inout [Range<Int>]) -> Int? {
        guard start < end, !(start + 1 == end && index == 0) else { return nodes[index].endpoint }
        var stop = start + 1
        var hash = RouteTree.emptyHash
        var isEncoded = false
        while stop < end, octets[stop] != 47 {
            hash = RouteTree.mix(hash, octets[stop])
            if octets[stop] == 37 { isEncoded = true }
            stop += 1
        }
        let segment = start + 1..<stop
        if let child = isEncoded ? decodedChild(of: index, octets[segment]) : child(of: index, hash, octets[segment]),
            let endpoint = find(octets, from: stop, to: end, at: child, &parameters)
        {
            return endpoint
        }
        guard !segment.isEmpty, let child = nodes[index].parameter else { return nil }
        parameters.append(segment)
        if let endpoint = find(octets, from: stop, to: end, at: child, &parameters) { return endpoint }
        parameters.removeLast()
        return nil
    }

    private func child(of index: Int, _ hash: UInt32, _ name: ArraySlice<UInt8>) -> Int? {
        for position in nodes[index].hashes.indices where nodes[index].hashes[position] == hash {
            if nodes[index].names[position].elementsEqual(name) { return nodes[index].children[position] }
        }
        return nil
    }

    private func decodedChild(of index: Int, _ segment: ArraySlice<UInt8>) -> Int? {
        guard let name = PercentEncoding.decode(segment, plusIsSpace: false) else { return nil }
        return child(of: index, name.reduce(RouteTree.emptyHash, RouteTree.mix), name[...])
    }

    private mutating func insert(_ route: Route) {
        var index = 0
        var names: [String] = []
        for segment in route.template.utf8.split(separator: 47) {
            if segment.first == 123, segment.last == 125 {
                names.append(String(Substring(segment.dropFirst().dropLast())))
                index = nodes[index].parameter ?? append { nodes, child in nodes[index].parameter = child }
            } else {
                let name = Array(segment)
                let hash = name.reduce(RouteTree.emptyHash, RouteTree.mix)
                index =
                    child(of: index, hash, name[...])
                    ?? append { nodes, child in
                        nodes[index].hashes.append(hash)
                        nodes[index].names.append(name)
                        nodes[index].children.append(child)
                    }
            }
        }
        if let endpoint = nodes[index].endpoint {
            endpoints[endpoint].routes.append(route)
        } else {
            nodes[index].endpoint = endpoints.count
            endpoints.append(Endpoint(template: route.template, names: names, routes: [route]))
        }
    }

    private mutating func append(_ link: (inout [Node], Int) -> Void) -> Int {
        link(&nodes, nodes.count)
        nodes.append(Node())
        return nodes.count - 1
    }

    /// FNV-1a, 32 bits.
    private static let emptyHash: UInt32 = 0x811C_9DC5

    private static func mix(_ hash: UInt32, _ octet: UInt8) -> UInt32 {
        (hash ^ UInt32(octet)) &* 0x0100_0193
    }
}
