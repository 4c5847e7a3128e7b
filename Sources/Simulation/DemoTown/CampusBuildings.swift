import Geo

/// The houses of the campus: first those with a place of their own, then the rows of dormitories.
extension Board {
    mutating func buildCampus() {
        put("图书馆", .library, .aitch(104, 62, 24), 0, -92, levels: 8, gap: 10)
        buildStations()
        buildTeaching()
        buildLaboratories()
        buildService()
        buildDormitories()
        buildSmall()
    }

    /// Where students gather: a post with one guard and one vehicle each.
    private mutating func buildStations() {
        put("保卫处", .office, .ell(44, 26, 13), -78, -640, levels: 3)
        put("校园110\(east)苑服务站", .office, .slab(11, 7), 640, -290, levels: 1, gap: 3)
        put("校园110\(west)苑服务站", .office, .slab(11, 7), -585, -380, levels: 1, gap: 3)
        put("校园110南苑服务站", .office, .slab(11, 7), 262, -560, levels: 1, gap: 3)
        put("校园110北苑服务站", .office, .slab(11, 7), 20, 560, levels: 1, gap: 3)
    }

    private mutating func buildTeaching() {
        put("第一教学楼", .teaching, .comb(84, 62, 16, 3), -272, -242, levels: 5)
        put("第二教学楼", .teaching, .comb(84, 62, 16, 3), 268, -242, levels: 5)
        put("第三教学楼", .teaching, .you(78, 58, 16), -272, -356, levels: 5)
        put("第四教学楼", .teaching, .you(78, 58, 16), 270, -354, levels: 6)
        put("博学楼", .teaching, .ell(76, 52, 18), -160, -246, levels: 6)
        put("明德楼", .teaching, .ell(76, 52, 18), 158, -246, levels: 6)
        put("笃志楼", .teaching, .court(72, 60, 15), -160, -356, levels: 5)
        put("敏行楼", .teaching, .court(72, 60, 15), 160, -356, levels: 5)
        put("至善楼", .teaching, .slab(62, 18), -398, -248, levels: 4)
        put("求实楼", .teaching, .ell(58, 40, 16), 396, -236, levels: 5)
        put("文澜楼", .teaching, .you(80, 56, 16), -290, 10, levels: 5)
        put("弘文楼", .teaching, .zed(86, 52, 17), -412, 20, levels: 6)
        put("明法楼", .teaching, .ell(72, 48, 17), -294, -110, levels: 5)
        put("经纬楼", .teaching, .aitch(72, 56, 16), -410, -118, levels: 8)
        put("知新楼", .teaching, .slab(64, 18), -345, -40, levels: 6)
        put("人文楼", .teaching, .you(62, 44, 15), -425, 100, levels: 5)
        put("传媒楼", .teaching, .zed(64, 40, 15), -285, 92, levels: 6)
        put("云音楼", .teaching, .arc(radius: 52, thick: 18, angle: 2.0), -290, 160, levels: 3)
        put("丹青楼", .teaching, .court(58, 50, 13), -400, 155, levels: 4)
        put("外语楼", .teaching, .ell(64, 44, 16), -290, 262, levels: 5)
        put("教育楼", .teaching, .tee(66, 44, 16), -388, 262, levels: 5)
        put("大学生活动中心", .office, .hall(62, 44), -130, 470, levels: 3, gap: 10)
        put("音乐厅", .other, .round(44, 36), -276, 316, levels: 2)
    }

    private mutating func buildLaboratories() {
        put("化学实验楼", .laboratory, .comb(74, 58, 16, 3), 432, 50, levels: 6)
        put("物理实验楼", .laboratory, .ell(70, 46, 17), 385, -110, levels: 6)
        put("生物实验楼", .laboratory, .you(66, 50, 16), 472, -108, levels: 6)
        put("数理楼", .teaching, .slab(66, 18), 384, -24, levels: 7)
        put("信息楼", .teaching, .court(66, 54, 15), 470, -16, levels: 9)
        put("格致楼", .laboratory, .aitch(66, 52, 16), 385, 190, levels: 7)
        put("分析测试中心", .laboratory, .ell(48, 34, 16), 462, 190, levels: 4)
        put("计算中心", .laboratory, .slab(48, 26), 375, 318, levels: 4)
        put("材料实验楼", .laboratory, .comb(78, 54, 16, 3), 598, 150, levels: 5)
        put("机电实验楼", .laboratory, .you(74, 50, 17), 600, 20, levels: 5)
        put("环境实验楼", .laboratory, .ell(62, 44, 16), 735, 130, levels: 5)
        put("土木结构实验大厅", .laboratory, .slab(64, 34), 740, 240, levels: 2)
        put("工程训练中心", .laboratory, .comb(72, 52, 22, 2), 690, 350, levels: 2)
        put("高电压实验室", .laboratory, .slab(36, 30), 560, 290, levels: 3)
        put("危险化学品库", .laboratory, .slab(16, 9), 780, 300, levels: 1)
        put("实验动物中心", .laboratory, .ell(34, 26, 12), 585, 338, levels: 3)
        put("电气实验楼", .laboratory, .you(66, 46, 16), 610, -20, levels: 6)
        put("光电实验楼", .laboratory, .slab(58, 20), 600, 262, levels: 5)
        put("药学实验楼", .laboratory, .ell(54, 38, 15), 745, 185, levels: 5)
        put("能源楼", .teaching, .zed(62, 42, 16), 590, 330, levels: 7)
        put("交通实验楼", .laboratory, .slab(56, 22), 740, 330, levels: 3)
        put("自动化楼", .teaching, .ell(58, 40, 16), 430, 260, levels: 8)
        put("创新创业园", .office, .zed(70, 46, 16), 755, 20, levels: 6)
    }

    private mutating func buildService() {
        put("行政楼", .office, .hall(78, 24), -104, -540, levels: 8, gap: 10)
        put("校史馆", .office, .slab(40, 22), 84, -545, levels: 3)
        put("档案馆", .office, .slab(34, 18), -215, -545, levels: 4)
        put("国际交流中心", .office, .ell(60, 38, 17), 90, -628, levels: 9)
        put("招生就业中心", .office, .slab(42, 18), -200, -630, levels: 4)
        put("校医院", .medical, .ell(56, 40, 15), 768, -150, levels: 4, gap: 10)
        put("体育馆", .sport, .hall(66, 54), -548, 20, levels: 2, gap: 10, reach: 120)
        put("游泳馆", .sport, .slab(62, 32), -540, 150, levels: 2, reach: 120)
        put("风雨操场", .sport, .slab(54, 34), -760, -200, levels: 1, reach: 200)
        put("看台", .sport, .slab(90, 9), -632, 65, levels: 2, gap: 2, turned: true)
        put("第一食堂", .canteen, .hall(56, 32), 72, -466, levels: 3, gap: 4)
        put("第二食堂", .canteen, .ell(56, 44, 24), -480, -455, levels: 3)
        put("第三食堂", .canteen, .slab(58, 36), 610, -205, levels: 3)
        put("第四食堂", .canteen, .slab(48, 32), 250, 498, levels: 2)
        put("教工餐厅", .canteen, .slab(34, 22), -160, -470, levels: 2)
        put("后勤服务中心", .office, .ell(46, 30, 13), 480, 405, levels: 4)
        put("快递服务中心", .shop, .slab(42, 20), 400, -620, levels: 1)
        put("\(west)苑超市", .shop, .slab(28, 16), -600, -445, levels: 1)
        put("北苑浴室", .other, .slab(28, 18), 400, 480, levels: 2)
        put("望溪亭", .other, .round(9, 9), -652, 455, levels: 1, gap: 3)
        put("映心亭", .other, .round(8, 8), 235, 320, levels: 1, gap: 3)
        put("车队", .other, .slab(44, 12), 560, 380, levels: 1)
        put("第一配电房", .other, .slab(12, 9), -455, 320, levels: 1, gap: 4)
        put("第二配电房", .other, .slab(12, 9), 540, -60, levels: 1, gap: 4)
        put("水泵房", .other, .slab(10, 8), -500, 330, levels: 1, gap: 4)
    }

    private mutating func buildDormitories() {
        let rows = Rows(
            depth: 15.5, lengths: [74, 62, 50, 40], pitch: 36, gap: 11, use: .dormitory, levels: 6...7)
        let quarters: [(String, [(Double, Double)])] = [
            ("\(east)苑", [(500, -225), (590, -255), (668, -270), (690, -190), (740, -240), (800, -300), (800, -480), (700, -490),
                           (600, -450), (470, -340), (430, -330)]),
            ("\(west)苑", [(-715, -250), (-590, -310), (-350, -400), (-262, -430), (-270, -575), (-520, -585), (-540, -655),
                           (-690, -655), (-790, -560), (-830, -420), (-800, -280)]),
            ("南苑", [(20, -595), (290, -600), (460, -560), (440, -360), (410, -355), (230, -435), (20, -440), (20, -570),
                      (-20, -700), (500, -720), (500, -600), (290, -610)]),
            ("北苑", [(-40, 470), (170, 458), (320, 420), (420, 360), (500, 440), (490, 530), (540, 520), (540, 690), (300, 670), (-30, 690)]),
        ]
        for (quarter, corners) in quarters {
            let outline = warp(corners.map { Point($0.0, $0.1) })
            fill(outline, rows) { "\(quarter)\($0)栋" }
        }
        let staff = Rows(depth: 13, lengths: [46, 36], pitch: 32, gap: 10, use: .housing, levels: 6...6, most: 14)
        fill(warp([Point(-500, -715), Point(-190, -715), Point(-190, -590), Point(-500, -600)]), staff) { "教师公寓\($0)号" }
    }

    /// What stands between: guard huts at the gates, bicycle sheds, a greenhouse.
    private mutating func buildSmall() {
        put("留学生公寓", .dormitory, .ell(52, 36, 15), 60, 628, levels: 6)
        put("研究生院", .office, .slab(56, 17), -140, 610, levels: 5)
        put("继续教育学院", .teaching, .ell(54, 38, 15), -230, 640, levels: 5)
        put("附属幼儿园", .other, .zed(40, 30, 13), -330, 640, levels: 3)
        put("教师活动中心", .office, .slab(34, 20), -250, 460, levels: 2)
        put("植物园温室", .other, .slab(46, 14), -440, 600, levels: 1)
        put("出版社", .office, .slab(38, 16), -560, -640, levels: 5)
        put("印刷厂", .other, .slab(44, 20), -780, 250, levels: 2)
        put("体育学院", .teaching, .ell(56, 36, 15), -780, -60, levels: 4)
        put("招待所", .office, .slab(44, 17), 200, -640, levels: 5)
        put("离退休活动中心", .office, .ell(36, 26, 12), -330, 480, levels: 3)
        put("水处理站", .other, .slab(26, 16), -800, 330, levels: 1)
        put("换热站", .other, .slab(18, 12), 470, 350, levels: 1, gap: 4)
        put("垃圾转运站", .other, .slab(20, 14), 815, 395, levels: 1, gap: 4)
        put("体育器材库", .other, .slab(26, 10), -800, 130, levels: 1, gap: 4)
        for dormitory in buildings.filter({ $0.use == .dormitory }).map(\.outline).enumerated() where dormitory.offset % 3 == 0 {
            put("", .other, .slab(17, 4.5), at: Plane.centroid(dormitory.element), levels: 1, gap: 3, reach: 34, inside: nil)
        }
    }
}
