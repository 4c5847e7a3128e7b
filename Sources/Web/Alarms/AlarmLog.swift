import Alarms
import Ground

/// What the log of administration calls the acts about devices and announced tests.
enum AlarmLog {
    static let kinds: [String: LocalisedText] = [
        AlarmDevice.kind: LocalisedText("报警设备", "Alarm device"), TestNotice.kind: LocalisedText("试警报备", "Announced test"),
    ]

    /// By kind and act.
    static let acts: [String: LocalisedText] = [
        "device.registered": LocalisedText("登记", "Entered"), "device.met": LocalisedText("首次报警（未登记）", "First heard of"),
        "device.changed": LocalisedText("修改登记", "Entry changed"), "device.retired": LocalisedText("停用", "Retired"),
        "device.alarmed": LocalisedText("报警", "Alarm"), "device.repeated": LocalisedText("再次报警", "Alarm again"),
        "device.arrived": LocalisedText("到场", "Somebody is there"), "device.reset": LocalisedText("复位", "Reset"),
        "device.declaredReal": LocalisedText("转为真实警情", "Declared real"), "device.ignored": LocalisedText("屏蔽中报警", "Alarm while isolated"),
        "device.isolated": LocalisedText("屏蔽", "Isolated"), "device.rejoined": LocalisedText("解除屏蔽", "Isolation ended"),
        "device.lost": LocalisedText("失联", "Lost"), "device.found": LocalisedText("恢复在线", "Heard again"),
        "device.failed": LocalisedText("故障", "Fault"), "device.mended": LocalisedText("故障消除", "Fault gone"),
        "testNotice.announced": LocalisedText("报备", "Announced"), "testNotice.withdrawn": LocalisedText("撤回", "Withdrawn"),
    ]
}
