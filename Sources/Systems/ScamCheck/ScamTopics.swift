import Ground

/// Words that fraud of one class leans on. One alone says nothing; the more different ones stand together, the more they say.
enum ScamTopics {
    /// Sources: the vocabulary of the prevention handbooks and of police and school warnings, class by class.
    static let signs: [ScamSign] = [
        ScamSign("words-brushing", .topic, 0.5, "刷单类常用词", "words of paid-task fraud", [.brushing: 1.0], grades: 4, words: """
            佣金 返佣 返利 返现 返款 本金 垫付 垫资 抢单 接单 派单 刷单 做单 冲人气 冲销量 冲量 人气 点赞 加购 评测 体验官 试衣员 试用员 试穿 高返 签到红包 秒结 连单 做任务 数据任务 信誉分 \
            赚钱 躺赚 躺着 外快 零花钱 副业 动动手 导师 助教 派单员 名额 暗号 大单 首单 每单 一单 单子 福利 任务 充值 回本 兼职 垫 截图 日结 当场结 关注 挣 赚 领红包 新手红包 轻松 不耽误 空闲 时间自由 商户 商家
            """),
        ScamSign("words-courier", .topic, 0.5, "冒充客服类常用词", "words of fake customer service", [.courier: 1.0], grades: 4, words: """
            理赔 赔付 赔偿 双倍 三倍 失火 损毁 烧毁 丢失 弄丢 破损 甲醛 召回 代理商 保险协议 保单 百万 扣费 划扣 扣除 年费 误开 误操作 点到了 关闭 退订 取消业务 备用金 芝麻 免费期 试用期 确认码 企业微信 专属客服 \
            理赔客服 客服 专员 通道 质检 工号 商品质量 会员 直播会员 保险 扣款 仓库 抽检 批次 页面 共享 会议 验证 额度
            """),
        ScamSign("words-investment", .topic, 0.5, "虚假投资类常用词", "words of fake investment", [.investment: 1.0], grades: 4, words: """
            内幕 合约 盈利 收益 翻倍 翻了 师傅 导师 助教 助理 主力 牛股 股票 金股 涨停 抄底 建仓 布局 板块 原始股 上市 认购 溢价 配售 打新 中签 usdt 交易所 数字货币 区块链 外汇 期货 基金 入金 出金 风控 本金 \
            跟着 带你 杠杆 私募 扶持 分红 红头文件 回报 利润 直播间 听课 股友 试试水 小玩 回本 新股 合伙 理财 炒股 行情 操盘 点位 喊单 老师 开户 项目 提现 晒单 大盘 投资 稳赚 币圈 返利 团队
            """),
        ScamSign("words-loan", .topic, 0.5, "虚假贷款类常用词", "words of fake loans", [.loan: 1.0], grades: 4, words: """
            额度 放款 下款 贷款 借款 周转金 资金周转 月息 利息 免抵押 征信 负债 黑户 秒批 审核费 会员费 制卡 工本费 解冻 认证金 流水 卡号 输错 违约金 法律程序 合同 解锁 包下卡 大额 提额 学生证 不查 低息 门槛低 分期 凭身份证 \
            授信 资质 无需担保 无抵押 下卡 还款能力 验资 保证金 提现 审批 到账 急用钱 借钱
            """),
        ScamSign("words-credit", .topic, 0.5, "虚假征信类常用词", "words of credit-record fraud", [.credit: 1.0], grades: 4, words: """
            征信 注销 网贷 校园贷 学生账户 白条 花呗 借呗 京东金融 度小满 金条 微粒贷 银保监 银监会 监管 国家政策 国家规定 清零 清算 撤销 消除 异议 洗白 逾期 上报 结清 借出 不良 学籍 学生信息 整改 协商 修复 额度 清空 利率 \
            失信 黑名单 提现 校园 认证 在校期间 毕业 银联 回执 会议 共享 记录 个人信用 信用
            """),
        ScamSign("words-authority", .topic, 0.5, "冒充公检法类常用词", "words of fake police", [.authority: 1.0], grades: 4, words: """
            警官 检察院 检察官 涉嫌 洗钱 案件 嫌疑人 通缉 逮捕 拘留 笔录 录音 取保 清白 核查 安全账户 配合 保密 转接 名下 冒用 护照 赃款 涉案 优先调查 专案 大使馆 停用 补贴 领取 恢复使用 公安 警号 刑警 违法 犯罪 传票 \
            资金 身份被 泄露 冻结 监管 报告行踪 文书 立案 贩毒 拐卖 海关 疾控 通管局 停机 医保 社保 认证 公文
            """),
        ScamSign("words-acquaintance", .topic, 0.45, "冒充熟人类常用词", "words of posing as someone known", [.acquaintance: 1.0], grades: 4, words: """
            领导 书记 校长 陈局 王局 李局 张局 局长 辅导员 班主任 导员 先垫 垫一下 急用 急需 不方便 开会 住院 急救 急诊 手术 出事 车祸 卡号 换号 新号 月底 发工资 还你 帮我 办件事 办个事 代收 每生 各位家长 资料费 代买 限额 亲戚 \
            语音 打电话 转我 转给 借我 借点 周转 收款码 老同学 私人微信 表哥 表妹 儿子 爸妈 财务 对公 合同款 回单 改天 手头
            """),
        ScamSign("words-game", .topic, 0.5, "游戏交易类常用词", "words of game-trade fraud", [.game: 1.2], grades: 4, words: """
            皮肤 防沉迷 未成年 家长手机 大人手机 妈妈手机 收个码 付款码 免费送 点券 绑错 冻结 解冻 高价 收号 买号 卖号 担保 中介 上号 账号 游戏 段位 代练 装备 王者 原神 和平精英 蛋仔 吃鸡 交易平台 挂售 上架 提现 充值 折扣 \
            代充 抽奖 领取 主播 粉丝 限定 道具 永劫 钻石 解除 开箱 租号
            """),
        ScamSign("words-romance", .topic, 0.5, "婚恋交友类常用词", "words of romance fraud", [.romance: 1.2], grades: 4, words: """
            宝贝 亲爱的 想你 网恋 交友 相亲 约会 见面 礼物 清关 罚金 路费 发誓 娶你 结婚 小哥哥 小姐姐 邀请码 缘分 爱你 老公 老婆 聊了 网友 同城 信任 未来 名牌包 军医 维和 退役 彩礼 红娘 麦克风 奔现 单身 温柔 陪伴 交往 \
            美女 空姐 上门 会员 线下 女孩子 女生 哥哥 认识 社交软件 附近的人 车费
            """),
        ScamSign("words-underground", .topic, 0.5, "网黑类常用词", "words of the cyber-underground", [.underground: 1.2], grades: 4, words: """
            首充 首存 彩金 提款 无上限 返佣 澳门 真人 下注 投注 微信号 实名 住址 开房 通讯录 联系人 录屏 裸聊 取现 取钱 提成 跑腿 个点 流水 走账 四件套 银行卡 电话卡 收卡 租卡 跑分 车队 u结 usdt 一手 料子 名单 引流 群发 手机口 音频线 \
            设备 架设 不犯法 按天 日结 秒结 安全稳定 诚信 先款 百家乐 体育 棋牌 收款码 高价收 高价回收
            """),
        ScamSign("words-military", .topic, 0.6, "冒充军警购物类常用词", "words of fake army buyers", [.military: 1.5], grades: 4, words: """
            部队 武警 司务长 后勤 自热 罐头 单兵 帐篷 首长 结账 走账 经销商 供货商 供应商 采购 货款 营区 连队 消防 灭火毯 上下铺 被服 压缩饼干 驻地 班长 指定厂家 代订 军用 厂家
            """),
        ScamSign("words-shopping", .topic, 0.45, "虚假购物服务类常用词", "words of fake goods and services", [.shopping: 1.0], grades: 4, words: """
            内部价 员工价 低价 原价 急出 全款 先款 先付 走私账 包进场 票代 内场 看台 前排 名额 押题 命中率 包过 保过 代考 原题 代购 海关 罚没 关税 押金 房东 诚意金 锁房 九折 代缴 换汇 加微信 便宜 私下 保真 全新 未拆 抽成 \
            手续费 渠道 预留 不退 现货 秒发 查重 代写 补差价 缺货 退款页面
            """),
        // What fraud of every class says, told or retold.
        ScamSign("words-told", .topic, 0.3, "诈骗转述常用词", "words of fraud retold", grades: 5, words: """
            说要 他说 她说 说我 让我 叫我 要我 又说 又让 还要 要再 后来 接着 对方 自称 说是 一个人说 有人说 打来说 客服说 加了 认识的 拉我 教我 带我 给我看 发我 我就 我说 结果 然后 取不出 提不出 联系不上 没消息 不理我 删了我 把我
            """),
        ScamSign("words-pressing", .topic, 0.3, "诈骗常用口气", "the tone of fraud", grades: 5, words: """
            你先 您先 先帮 先转 先交 先付 先充 我这边 我们这边 这边是 这边 才能 就能 只要 名额 不够 一笔 您把 你把 名下 专员 恭喜 今晚 加我 发我 截图给我 截个图 给您办 给你办 帮您 十分钟 五分钟 半小时 一单 证明 保证 马上就 立马 秒             内部 渠道 放心 不影响 没问题 就行 就可以 操作 配合 私下 不方便 之后 一起退 一并 返还 安排 通过一下 有限 最后 补一 再补 激活 指导 协助您 关闭 取消 逾期 影响您 影响你
            """),
    ]
}
