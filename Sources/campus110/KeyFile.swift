import ArgumentParser
import Foundation
import Ground
import Web

extension DeskFolder {
    var keysPath: String { path + "/keys" }
    private static let variable = "CAMPUS110_KEYS"

    /// Whether the keys come from the environment, where no command can add one.
    var hasKeysInEnvironment: Bool { ProcessInfo.processInfo.environment[Self.variable]?.isEmpty == false }

    /// The desk's keys: from `CAMPUS110_KEYS`, or else from the folder's file `keys`, made anew where `making` is set and there is
    /// none. Throws `ValidationError` for a file that others may read or that holds no keys.
    func openVault(making: Bool) throws -> Vault {
        if let text = ProcessInfo.processInfo.environment[Self.variable], !text.isEmpty {
            do { return Vault(try Keyring(reading: text)) } catch let fault as KeyringFault {
                throw ValidationError("\(Self.variable) cannot be read: \(fault).")
            }
        }
        if making, !FileManager.default.fileExists(atPath: keysPath) { try makeKeys() }
        return Vault(try readKeys(), reload: { try readKeys() })
    }

    /// Makes the file `keys`; throws `ValidationError` when there is one.
    func makeKeys() throws {
        try make()
        try writeKeys(Keyring(madeAt: presentMoment()), to: keysPath)
    }

    func readKeys() throws -> Keyring {
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: keysPath), let data = FileManager.default.contents(atPath: keysPath) else {
            throw ValidationError("There are no keys in \(path): bring back the desk's file \(keysPath), or make one with campus110 keys make --data \(path).")
        }
        let mode = (attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0o777
        guard mode & 0o077 == 0 else {
            throw ValidationError("Others may read \(keysPath): let only its owner, with chmod 600 \(keysPath), then try again.")
        }
        do { return try Keyring(reading: String(decoding: data, as: UTF8.self)) } catch let fault as KeyringFault {
            throw ValidationError("\(keysPath) cannot be read: \(fault).")
        }
    }

    /// Puts other keys in place of the file's, whole or not at all.
    func replaceKeys(_ ring: Keyring) throws {
        let part = keysPath + ".part"
        try? FileManager.default.removeItem(atPath: part)
        try writeKeys(ring, to: part)
        guard rename(part, keysPath) == 0 else { throw ValidationError("\(keysPath) cannot be written: see who may write in \(path).") }
    }

    /// A new file that from its first moment only its owner reads.
    private func writeKeys(_ ring: Keyring, to file: String) throws {
        let descriptor = open(file, O_WRONLY | O_CREAT | O_EXCL, 0o600)
        guard descriptor >= 0 else { throw ValidationError("\(file) cannot be made: it is there already, or nobody may write there.") }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        try handle.write(contentsOf: Data(ring.text.opened().utf8))
        try handle.synchronize()
        try handle.close()
    }
}

extension DeskSettings {
    /// Which passwords are refused; the list is looked for where the program was started from the project's folder.
    var passwordRules: PasswordRules { PasswordRules(list: "Data", context: [campusName, organisationName.zh, organisationName.en]) }
}
