import Cases
import Foundation
import Ground
import Journal
import Testing

@Suite("Answers")
struct AnswersTests {
    @Test("texts and rows are told apart on the wire and back")
    func coding() throws {
        var answers: Answers = ["place": "三号楼"]
        answers["parts"] = .rows([["name": "灯泡", "count": "2"]])
        let bytes = try Wire.encode(answers)
        #expect(String(decoding: bytes, as: UTF8.self) == #"{"parts":[{"count":"2","name":"灯泡"}],"place":"三号楼"}"#)
        #expect(try Wire.decode(Answers.self, from: bytes) == answers)
        for wrong in [#"{"a":1}"#, #"{"a":null}"#, #"{"a":["x"]}"#, #"{"a":[{"b":2}]}"#, #"["a"]"#, "7", ""] {
            #expect(throws: (any Error).self) { try Wire.decode(Answers.self, from: Array(wrong.utf8)) }
        }
    }

    @Test("answers that are printed, dumped or put into a log say the names of lines and never what was written")
    func printed() {
        var answers: Answers = ["reporter": "林小某", "place": "后门"]
        answers["tenants"] = .rows([["name": "某某"]])
        var request = CaseRequest("RECT", .amend("因某某之故"), of: "mill-RECT-2026-000001", answers, by: .caller(device: "p1"), in: "mill", at: Instant(milliseconds: 0))
        request.key = "12345678"
        var dumped = ""
        dump(request, to: &dumped)
        for text in ["\(answers)", String(reflecting: answers), "\(request)", String(reflecting: request), dumped] {
            for secret in ["林小某", "后门", "某某"] { #expect(!text.contains(secret)) }
        }
        #expect("\(answers)" == "place, reporter, tenants")
    }

    @Test("blanks alone are no answer")
    func blank() {
        #expect(Answer.text(" \u{3000}\n").isBlank)
        #expect(Answer.rows([]).isBlank)
        #expect(!Answer.rows([[:]]).isBlank)
    }
}
