public import Ground

/// 预案: what must be done besides sending a unit before an incident of a type may be closed.
public struct RunCard: Sendable, Equatable {
    public let type: CallType
    /// To be ticked by a person, in the order they should be done.
    public let steps: [Step]
    /// How many units go at first.
    public let units: Int

    /// Raw values are stored.
    public enum Step: String, CaseIterable, Sendable, Codable, CodingKeyRepresentable {
        case callAmbulance, callFireBrigade, callPolice, tellChief, tellCounsellor, tellGuardian, secureScene
        case stopPayment, keepVideo, tellCaller, ventilate, tellLabHead

        public var name: LocalisedText {
            switch self {
            case .callAmbulance: LocalisedText("联系 120", "Ambulance called (120)")
            case .callFireBrigade: LocalisedText("联系 119", "Fire brigade called (119)")
            case .callPolice: LocalisedText("通报派出所（110）", "Police told (110)")
            case .tellChief: LocalisedText("报告保卫处长", "Chief told")
            case .tellCounsellor: LocalisedText("通知辅导员", "Counsellor told")
            case .tellGuardian: LocalisedText("通知监护人", "Guardian told")
            case .secureScene: LocalisedText("保护现场", "Scene secured")
            case .stopPayment: LocalisedText("问清收款账户并提示紧急止付", "Payee's account asked, stop-payment advised")
            case .keepVideo: LocalisedText("调取并保存视频", "Video kept")
            case .tellCaller: LocalisedText("回复报警人", "Caller told the outcome")
            case .ventilate: LocalisedText("断电通风、疏散人员", "Power off, aired, people out")
            case .tellLabHead: LocalisedText("通知实验室负责人", "Head of laboratory told")
            }
        }
    }

    public static func of(_ type: CallType) -> RunCard {
        switch type {
        case .fire: RunCard(type: type, steps: [.callFireBrigade, .tellChief], units: 2)
        case .injury: RunCard(type: type, steps: [.callAmbulance], units: 1)
        case .medical: RunCard(type: type, steps: [.callAmbulance, .tellCounsellor], units: 1)
        case .fight: RunCard(type: type, steps: [.callPolice, .keepVideo], units: 2)
        case .bullying: RunCard(type: type, steps: [.callPolice, .tellCounsellor, .tellGuardian], units: 1)
        case .theft: RunCard(type: type, steps: [.keepVideo, .tellCaller], units: 1)
        case .fraud: RunCard(type: type, steps: [.stopPayment, .callPolice], units: 1)
        case .missing: RunCard(type: type, steps: [.tellCounsellor, .tellGuardian], units: 2)
        case .selfHarm: RunCard(type: type, steps: [.callAmbulance, .tellCounsellor, .tellChief], units: 2)
        case .intrusion: RunCard(type: type, steps: [.keepVideo], units: 1)
        case .traffic: RunCard(type: type, steps: [.secureScene], units: 1)
        case .chemical: RunCard(type: type, steps: [.callFireBrigade, .ventilate, .tellLabHead, .tellChief], units: 2)
        case .dispute, .lostProperty: RunCard(type: type, steps: [.tellCaller], units: 1)
        case .other: RunCard(type: type, steps: [], units: 1)
        }
    }
}
