import Geo
import Ground

/// A draft filled from the blocks of a PBF file.
extension OSMDraft {
    mutating func takeRelations(of block: PBFPrimitiveBlock) {
        let strings = OSMStrings(block)
        for relation in block.primitivegroup.lazy.flatMap(\.relations) {
            let tags = strings.tags(relation.keys, relation.vals)
            guard Self.isOutline(tags) else { continue }
            var (outer, member): ([Int64], Int64) = ([], 0)
            for (index, delta) in relation.memids.enumerated() {
                member &+= delta
                guard index < relation.types.count, relation.types[index] == 1, index < relation.rolesSid.count else {
                    continue
                }
                let role = strings[Int(relation.rolesSid[index])]
                if role == "outer" || role.isEmpty { outer.append(member) }
            }
            takeRelation(relation.id, tags, outer: outer)
        }
    }

    mutating func takeWays(of block: PBFPrimitiveBlock) {
        let strings = OSMStrings(block)
        for way in block.primitivegroup.lazy.flatMap(\.ways) {
            takeWay(way.id, strings.tags(way.keys, way.vals)) {
                var node: Int64 = 0
                return way.refs.map { delta in
                    node &+= delta
                    return node
                }
            }
        }
    }

    mutating func takeNodes(of block: PBFPrimitiveBlock) {
        let strings = OSMStrings(block)
        let hasBarriers = strings.have(.barrier)
        // Doubles, because whatever the file says must not overflow.
        let granularity = Double(block.granularity)
        func degrees(_ offset: Int64, _ value: Int64) -> Double {
            (Double(offset) + granularity * Double(value)) * 1e-9
        }
        for group in block.primitivegroup {
            for node in group.nodes {
                guard let slot = slot(of: node.id) else { continue }
                place(slot, degrees(block.latOffset, node.lat), degrees(block.lonOffset, node.lon))
                if hasBarriers { setBarrier(slot, strings.tags(node.keys, node.vals)) }
            }
            let dense = group.dense
            var (id, latitude, longitude): (Int64, Int64, Int64) = (0, 0, 0)
            var tag = 0
            for index in 0..<min(dense.id.count, dense.lat.count, dense.lon.count) {
                id &+= dense.id[index]
                latitude &+= dense.lat[index]
                longitude &+= dense.lon[index]
                let slot = slot(of: id)
                if let slot { place(slot, degrees(block.latOffset, latitude), degrees(block.lonOffset, longitude)) }
                guard hasBarriers else { continue }
                var tags = OSMTags()
                while tag < dense.keysVals.count, dense.keysVals[tag] != 0 {
                    if slot != nil, tag + 1 < dense.keysVals.count {
                        strings.add(Int(dense.keysVals[tag]), Int(dense.keysVals[tag + 1]), to: &tags)
                    }
                    tag += 2
                }
                tag += 1
                if let slot { setBarrier(slot, tags) }
            }
        }
    }
}
