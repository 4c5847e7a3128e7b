import CZlib
import Foundation
import Geo
import Ground
import Testing

@testable import Import

@Suite("OpenStreetMap XML")
struct OSMXMLTests {
    static let campus = """
        <?xml version='1.0' encoding='UTF-8'?>
        <!-- drawn by hand -->
        <osm version="0.6" generator='JOSM'>
          <bounds minlat='30.4' minlon='114.3' maxlat='30.7' maxlon='114.5'/>
          <node id='-1' lat='30.5' lon='114.401'/>
          <node id='-2' action='modify' lat='30.5' lon='114.402'>
            <tag k='barrier' v='gate'/>
            <tag k='name' v='南门 &quot;A&amp;B&#x4E00;&#20108;&quot;'/>
            <tag k="opening_hours" v="06:00-23:00"/>
          </node>
          <node id='3' lat="30.5" lon="114.403"></node>
          <node id='4' lat='30.5' lon='114.404' action='delete'/>
          <node id='5' lat='30.51' lon='114.404'/>
          <node id='6' lat='30.51' lon='114.403'/>
          <way id='-10'><nd ref='-1'/><nd ref='-2'/><nd ref='3'/><nd ref='4'/><tag k='highway' v='service'/><tag k='maxheight' v='3.5'/></way>
          <way id='11' visible='false'><nd ref='-1'/><nd ref='3'/><tag k='highway' v='service'/></way>
          <way id='12'><nd ref='3'/><nd ref='5'/><nd ref='6'/><nd ref='3'/><tag k='building' v='dormitory'/><tag k='name' v='东一舍'/></way>
          <way id='13'><nd ref='3'/><nd ref='5'/></way>
          <way id='14'><nd ref='5'/><nd ref='6'/><nd ref='3'/></way>
          <relation id='20'>
            <member type='way' ref='13' role='outer'/><member type='way' ref='14' role=''/><member type='node' ref='3' role='outer'/>
            <tag k='type' v='multipolygon'/><tag k='amenity' v='university'/><tag k='name' v='示例大学'/>
          </relation>
        </osm>
        """

    private func map(_ text: String, _ name: String = "x.osm") throws -> MapData {
        try OSMImporter.xml(ByteSource(name: name, Data(text.utf8)), name: "Test")
    }

    private func failure(_ data: Data) throws -> MapFileError {
        try #require(throws: MapFileError.self) { try OSMImporter.xml(ByteSource(name: "x.osm", data), name: "") }
    }

    @Test("a campus drawn by hand comes out as it was put in; what was deleted does not")
    func campus() throws {
        let map = try map(Self.campus)
        #expect(map.attribution == "© OpenStreetMap contributors")
        #expect(map.streets.map(\.nodes) == [[0, 1, 2]] && map.streets[0].limits.height == 3.5)
        #expect(map.nodes.count == 3 && map.nodes[1] == Position(latitude: 30.5, longitude: 114.402))
        #expect(map.barriers == [Barrier(node: 1, kind: .gate, name: "南门 \"A&B一二\"", hours: OpeningHours("06:00-23:00"))])
        #expect(map.buildings.map(\.id) == ["w12"] && map.buildings[0].use == .dormitory && map.buildings[0].onCampus)
        #expect(map.areas.map(\.name) == ["示例大学"] && map.areas[0].outline.count == 3)
    }

    @Test("the same from gzip, in one member or several, zeros behind them")
    func packed() throws {
        let plain = try map(Self.campus)
        let bytes = Data(Self.campus.utf8)
        for data in [gzip(bytes), gzip(bytes.prefix(900)) + gzip(bytes.dropFirst(900)), gzip(bytes) + Data(count: 512)] {
            #expect(try OSMImporter.xml(ByteSource(name: "x.osm.gz", data), name: "Test") == plain)
        }
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).osm.gz").path
        try gzip(bytes).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(try MapImporter.read([path], options: .init(name: "Test")).map == plain)
    }

    @Test("a gzip file that is cut, damaged or made to harm says so")
    func brokenPacking() throws {
        let data = gzip(Data(Self.campus.utf8))
        #expect(try failure(data.prefix(data.count / 2)).problem == "is truncated")
        var changed = data
        changed[data.count / 2] ^= 0x55
        #expect(try failure(changed).problem.contains("gzip") || failure(changed).problem.contains("has"))
        let bomb = gzip(Data("<osm>".utf8) + Data(repeating: 0x20, count: 9_000_000))
        #expect(try failure(bomb).problem.contains("200 times its size"))
    }

    @Test(
        "what is no map, or not a whole one, is called so",
        arguments: [
            ("<osm>", "is truncated"), ("<osm", "is truncated"), ("<osm><way id='1'><nd ref='1'/></osm>", "has an end without its beginning"),
            ("<osm><!-- ", "is truncated"), ("<osmChange><create/></osmChange>", "holds changes and not a map"),
            ("<!DOCTYPE html><html></html>", "is a web page and not a map"), ("<html><body></body></html>", "is a web page and not a map"),
            ("<!DOCTYPE x [<!ENTITY a 'b'>]><osm></osm>", "has a document type, which no map needs"),
            ("<kml></kml>", "is not an OpenStreetMap file"), ("words", "is not an OpenStreetMap file"), ("<osm></osm>", "has no roads in it"),
            ("<osm><remark> runtime error: Query timed out </remark></osm>", "was cut short by the server that made it, as its remark says"),
            ("<osm></osm><osm></osm>", "has a second document"), ("<osm a=b></osm>", "has an attribute without quotes"),
            ("<osm><way id='1'><nd ref='1'/><nd ref='2'/><tag k='highway' v='service'/></way></osm>", "has roads but not the nodes they are made of"),
            (
                "<osm><node id='1' lat='30' lon='114'/><way id='1'><nd ref='1'/><nd ref='1'/><tag k='highway' v='service'/></way></osm>",
                "has roads, but each is a single node used twice"
            ),
            ("<osm><way id='1'><tag k='name' v='&evil;'/></way></osm>", "has an unknown entity"),
        ])
    func foreign(text: String, problem: String) throws {
        let error = try failure(Data(text.utf8))
        #expect(error.problem == problem && !error.remedy.isEmpty)
    }

    @Test("depth and length have bounds")
    func bounds() throws {
        let deep = Data(String(repeating: "<a>", count: 40).utf8)
        #expect(try failure(Data("<osm>".utf8) + deep).problem.contains("deep"))
        #expect(try failure(Data("<osm a='\(String(repeating: "x", count: 70_000))'/>".utf8)).problem == "has a damaged tag")
    }

    @Test("progress only goes forward and ends with the whole")
    func progress() throws {
        nonisolated(unsafe) var shares: [Double] = []
        _ = try OSMImporter.xml(ByteSource(name: "x.osm", Data(Self.campus.utf8)), name: "") { shares.append($0.share) }
        #expect(shares.count > 3 && shares == shares.sorted() && shares.last == 1)
    }
}

/// The bytes as a gzip file of one member.
func gzip(_ data: Data) -> Data {
    var stream = z_stream()
    guard deflateInit2_(&stream, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else { return Data() }
    defer { deflateEnd(&stream) }
    var input = [UInt8](data)
    var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, uLong(input.count))) + 64)
    let count = input.withUnsafeMutableBufferPointer { input in
        output.withUnsafeMutableBufferPointer { output in
            stream.next_in = input.baseAddress
            stream.avail_in = uInt(input.count)
            stream.next_out = output.baseAddress
            stream.avail_out = uInt(output.count)
            _ = deflate(&stream, Z_FINISH)
            return output.count - Int(stream.avail_out)
        }
    }
    return Data(output.prefix(count))
}
