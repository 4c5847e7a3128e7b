/// What a browser says of itself, in two words: `Chrome · Windows`. It may lie; it only helps people know their own devices.
enum DeviceLabel {
    static func of(_ agent: String?) -> String {
        let agent = String((agent ?? "").prefix(400))
        let browser = browsers.first { agent.contains($0.0) }?.1
        let system = systems.first { agent.contains($0.0) }?.1
        return [browser, system].compactMap { $0 }.joined(separator: " · ")
    }

    // In this order: most say they are others besides.
    private static let browsers = [
        ("wxwork", "企业微信"), ("MicroMessenger", "微信"), ("Edg/", "Edge"), ("EdgA/", "Edge"), ("OPR/", "Opera"), ("QQBrowser", "QQ"), ("UCBrowser", "UC"),
        ("HuaweiBrowser", "Huawei"), ("ArkWeb", "Huawei"), ("MiuiBrowser", "MIUI"), ("SamsungBrowser", "Samsung"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"),
        ("CriOS/", "Chrome"), ("Chromium/", "Chromium"), ("Chrome/", "Chrome"), ("Safari/", "Safari"), ("curl/", "curl"),
    ]
    private static let systems = [
        ("OpenHarmony", "HarmonyOS"), ("HarmonyOS", "HarmonyOS"), ("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"),
        ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
    ]
}
