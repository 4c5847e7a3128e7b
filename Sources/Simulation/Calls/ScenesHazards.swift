/// Fire and chemicals.
extension Scene {
    static let hazards: [Scene] = [
        Scene("fire", [.dorm], "{p}三楼烟感一直响，走廊没看到火。", "falseAlarm", "经查为洗浴水汽触发烟感，已复位。"),
        Scene("fire", [.canteen], "{p}后厨冒烟了，烟感在叫。", "falseAlarm", "后厨油烟触发报警，无火情，已复位并提醒开启排烟。"),
        Scene("fire", [.teaching], "{p}火警铃响了，大家都在往外走。", "falseAlarm", "手动报警按钮被误碰，确认无火情后复位。"),
        Scene("fire", [.dorm], "有人在{p}用电热锅，插座冒火花了，现在有糊味。", "handled", "切断电源并收缴违规电器，火花已熄灭无人受伤。"),
        Scene("fire", [.dorm], "{p}楼下充电棚有辆电动车在冒白烟！", "handled", "消防分队将车辆移出并降温，未蔓延。"),
        Scene("fire", [.lake], "{p}草坪有烟头引燃枯草，火不大。", "handled", "用灭火器扑灭，过火面积约两平方米。"),
        Scene("fire", [.lab], "{p}通风柜里起火了，老师在用灭火器。", "handled", "火已由实验人员扑灭，消防分队复查无复燃。"),
        Scene("fire", [.library], "{p}地下室消防主机报故障加火警。", "falseAlarm", "线路故障误报，已通知维保单位检修。", by: .teacher),
        Scene("fire", [.dorm], "垃圾桶着了，在{p}门口，有火苗。", "handled", "队员用水扑灭，疑为未熄烟头。"),
        Scene("fire", [.office], "消防主机显示{p}二层烟感报警，我去看不到烟。", "falseAlarm", "装修粉尘触发，已清洁探测器并复位。", by: .guard_),
        Scene("chemical", [.lab], "{p}有刺鼻的味道，像是氨水，我们先出来了。", "handled", "通风后检测正常，系瓶盖未拧紧，已整改。"),
        Scene("chemical", [.lab], "废液桶在{p}鼓包了，不敢动。", "transferred", "疏散人员并由专业处置单位转移。"),
        Scene("chemical", [.lab], "同学把稀硫酸溅到手背上了，在{p}冲水。", "hospital", "持续冲洗十五分钟后送校医院。", becomes: "injury"),
        Scene("chemical", [.lab], "{p}试剂瓶打碎了，是丙酮，味道很大。", "handled", "切断火源、吸附清理，检测合格后恢复使用。"),
        Scene("chemical", [.lab], "钢瓶减压阀在{p}漏气，嘶嘶响。", "handled", "关闭总阀并移至室外，供气单位已更换阀门。"),
        Scene("chemical", [.lab], "巡查{p}时可燃气体报警器响了。", "falseAlarm", "探头漂移误报，复测正常，已报修校准。", by: .guard_),
        Scene("chemical", [.lab], "水银温度计在{p}摔碎了，怎么处理？", "handled", "按规程收集覆盖，已移交危废暂存间。"),
    ]
}
