import Foundation
import Ground

/// A provider's client secret, from a file or the environment and from nowhere else.
enum ClientSecret {
    /// Something about the secret that the installation must put right before it can start.
    struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    /// `nil` where the setting names none. Throws `Fault` naming the setting, never the secret.
    static func read(_ setting: SignOnSetting, environment: [String: String]) throws -> Sealed<String>? {
        if let name = setting.clientSecretEnvironment {
            guard let value = environment[name], !value.isEmpty else {
                throw Fault(description: "signOn \"\(setting.id)\": the environment has no \(name); set it before starting")
            }
            return Sealed(value)
        }
        guard let path = setting.clientSecretFile else { return nil }
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path),
            attributes[.type] as? FileAttributeType == .typeRegular, let data = FileManager.default.contents(atPath: path)
        else { throw Fault(description: "signOn \"\(setting.id)\": \(path) cannot be read as a file") }
        let mode = (attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0o777
        guard mode & 0o027 == 0 else {
            throw Fault(description: "signOn \"\(setting.id)\": others may read or change \(path); chmod 600 it")
        }
        let text = String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        guard (1...4096).contains(text.utf8.count) else {
            throw Fault(description: "signOn \"\(setting.id)\": \(path) must hold the secret and nothing else")
        }
        return Sealed(text)
    }
}
