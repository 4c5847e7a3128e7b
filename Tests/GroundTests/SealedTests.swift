import Foundation
import Ground
import Testing

@Suite("Sealed values")
struct SealedTests {
    private static let secret = "周小某13900000000"

    private struct Holder: Codable {
        var number = 7
        var name = Sealed(SealedTests.secret)
        var maybe: Sealed<String>? = Sealed(SealedTests.secret)
        var many = [Sealed(SealedTests.secret)]
        var named = ["caller": Sealed(SealedTests.secret)]
        var bytes = Sealed(Array(SealedTests.secret.utf8))
    }

    private enum Said: Error {
        case words(Sealed<String>)
    }

    @Test("no description, reflection, dump or error shows what is sealed")
    func nowhere() throws {
        let (holder, error) = (Holder(), Said.words(Sealed(Self.secret)))
        var shown: [String] = []
        for value in [holder, error, holder.name, holder.maybe as Any, holder.many, holder.named, holder.bytes] as [Any] {
            shown += ["\(value)", String(describing: value), String(reflecting: value), "\([value])", "\(["key": value])"]
            var dumped = ""
            dump(value, to: &dumped)
            shown.append(dumped)
            var printed = ""
            print(value, to: &printed)
            debugPrint(value, to: &printed)
            shown.append(printed)
            shown.append("\(Mirror(reflecting: value).children.map { "\($0)" })")
        }
        shown.append((error as NSError).description)
        shown.append(error.localizedDescription)
        for text in shown {
            #expect(!text.contains("周小某") && !text.contains("13900000000") && !text.contains("229, 145"), "\(text.count) characters")
        }
        #expect("\(holder.name)" == "••••")
        #expect(Mirror(reflecting: holder.name).children.isEmpty)
    }

    /// A value whose own decoding quotes what it could not read.
    private enum Colour: String, Codable { case red }

    @Test("an error of reading or writing does not quote it")
    func errors() {
        let wrong = Data(#"{"name":"周小某13900000000","number":[1]}"#.utf8)
        struct Quoting: Codable { var name: Sealed<Colour> }
        struct Numbers: Codable { var name: Sealed<Int> }
        struct Nested: Codable { var name: Sealed<[String: Int]> }
        func text(_ body: () throws -> Void) -> String {
            do {
                try body()
                return "nothing was thrown 周小某"
            } catch {
                return "\(error)" + String(reflecting: error) + error.localizedDescription
            }
        }
        let texts = [
            text { _ = try JSONDecoder().decode(Quoting.self, from: wrong) },
            text { _ = try JSONDecoder().decode(Numbers.self, from: wrong) },
            text { _ = try JSONDecoder().decode(Nested.self, from: wrong) },
            text { _ = try JSONEncoder().encode(["salary": Sealed(Double.nan)]) },
        ]
        for text in texts { #expect(!text.contains("周小某") && !text.contains("nan")) }
    }

    @Test("the error names the field all the same")
    func path() {
        struct Numbers: Codable { var name: Sealed<Int> }
        do {
            _ = try JSONDecoder().decode(Numbers.self, from: Data(#"{"name":"x"}"#.utf8))
            Issue.record("it was read")
        } catch DecodingError.dataCorrupted(let context) {
            #expect(context.codingPath.map(\.stringValue) == ["name"])
        } catch { Issue.record("another error") }
    }

    @Test("opened by name it is what it was, and it is stored plainly")
    func opened() throws {
        let sealed = Sealed(Self.secret)
        #expect(sealed.opened() == Self.secret)
        #expect(String(decoding: try JSONEncoder().encode([sealed]), as: UTF8.self) == "[\"\(Self.secret)\"]")
        #expect(try JSONDecoder().decode([Sealed<String>].self, from: Data("[\"\(Self.secret)\"]".utf8)) == [sealed])
    }
}
