# The first ten minutes on a PC that nobody has seen yet: one file to send, and nothing is changed.
$ tejun practice new DIR/t --like two-accounts | only OqsAdmin

$ copy DIR/t DIR/before

$ tejun doctor DIR/t --out DIR/t.json
端末は何も変えません。調べたことを DIR/t.json に書きます。このファイルを、依頼した人（お問い合わせ先）に送ってください

練習用端末  DIR/t
  確認した日時: 2023年12月22日(金) 18:10（tejun 0.1.0）
  管理者の権限なしで調べました
  電源: コンセント
  機種の系列: ThinkPad E14 Gen 2
  メーカー: LENOVO
  機種番号: 20TA000BJP
  機種名: ThinkPad E14 Gen 2
  Windows のビルド: 17763
  Windows のエディション: EnterpriseS
  Windows の導入日: 2021年10月5日
  Windows: Windows 10 Enterprise LTSC 2019
  ビルドの更新番号: 3650
  コンピューター名: PRACTICE
  自動更新を止める設定: 1
  自動更新を止める設定（ポリシーの画面）: 1
  ありません: ブラウザー（Edge）の版、参加しているドメイン、Windows Update を使わせない設定、ダウンロードのサービスの始まり方、配信サーバーを使う設定、インストールのサービスの始まり方、外の更新サーバーにつながない設定、管理サービスからの自動更新の設定、管理サービスが更新を止める設定、自動更新の方法、自動更新のサービスの始まり方、更新の一時停止、配信サーバー、更新サービスの始まり方、署名のサービスの始まり方、転送のサービスの始まり方
  読み取れません（この端末からは分かりません）: 製造番号

Edge のポリシー
  HKLM\SOFTWARE\Policies\Microsoft\Edge\ExtensionInstallAllowlist
    1: "cilcbmmpabnchogjoaabaoolkdgdoejp"
    2: "ibbccnoghgfmnobpnifjefipfnlmppeo"
    3: "nbnbjfhfpiapmgabmopajeiapnjlloee"
  HKLM\SOFTWARE\Policies\Microsoft\Edge
    ありません: BackgroundModeEnabled、BrowserSignin、DownloadRestrictions、ExtensionInstallBlocklist、ExtensionInstallForcelist、ExtensionInstallSources、ExtensionSettings、SmartScreenEnabled、StartupBoostEnabled、URLBlocklist
  HKCU\SOFTWARE\Policies\Microsoft\Edge
    ありません
  HKCU\Software\Microsoft\Windows\CurrentVersion\Run
    ありません: MicrosoftEdgeAutoLaunch_*
  C:\Users\OqsComApp\AppData\Local\Microsoft\Edge\User Data\Local State
    ありません: background_mode.enabled
  HKLM\SOFTWARE\Policies\Microsoft\EdgeUpdate
    ありません

アカウント
  HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList
    …-1001: OqsComApp（ここで使うアカウント）
    …-1002: OqsAdmin
  HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon
    AutoAdminLogon: "1"

スリープと高速スタートアップ
  HKLM\SYSTEM\CurrentControlSet\Control\Session Manager\Power
    ありません: HiberbootEnabled
  HKLM\SOFTWARE\Policies\Microsoft\Windows\System
    ありません: HiberbootEnabled
  HKLM\SYSTEM\CurrentControlSet\Control\Power
    ありません: HibernateEnabled
  HKLM\SYSTEM\CurrentControlSet\Control\Power\User\PowerSchemes
    ありません: ActivePowerScheme
  HKLM\SOFTWARE\Policies\Microsoft\Power
    ありません

Windows の更新のポリシー
  HKLM\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate\AU
    NoAutoUpdate: 1

ユーザー アカウント制御（UAC）
  HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System
    ありません: EnableLUA、ConsentPromptBehaviorAdmin、ConsentPromptBehaviorUser、PromptOnSecureDesktop、ValidateAdminCodeSignatures

プログラムの実行の制限
  HKLM\SOFTWARE\Policies\Microsoft\Windows\SrpV2
    ありません
  HKLM\SYSTEM\CurrentControlSet\Services\AppIDSvc
    ありません: Start
  HKLM\SOFTWARE\Policies\Microsoft\Windows\Safer\CodeIdentifiers
    ありません
  HKLM\SOFTWARE\Policies\Microsoft\Windows\System
    ありません: EnableSmartScreen、ShellSmartScreenLevel
  HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Explorer
    ありません: SmartScreenEnabled

DIR/t.json を書きました。中身は、上に出たものがすべてです
お問い合わせ先
  NTT東日本 オンライン資格確認スタートパック サポート情報
    https://business.ntt-east.co.jp/support/online-shikakukakunin/
  医療機関等向けポータルサイト（配信期間のお知らせ）
    https://www.iryohokenjyoho-portalsite.jp/

$ same DIR/t DIR/before
same
# A file that is there stays, and none is written on the terminal.
$ tejun doctor DIR/t --out DIR/t.json
tejun: DIR/t.json はすでにあります。書き換えません。--out で別の名前を指定してください
exit 2

$ tejun doctor DIR/t --out DIR/t/disk/t.json --lang en
tejun: DIR/t/disk/t.json lies in DIR/t, where nothing is written; name another place by --out
exit 2
# Of a disk with a damaged hive the rest is gathered.
$ cut DIR/t/disk/Windows/System32/config/SOFTWARE 4096

$ tejun doctor DIR/t/disk --out DIR/u.json --lang en | only read
  read with an administrator's rights
  ! cannot read C:\Windows\System32\config\SOFTWARE: the registry hive is cut off (at 0x0, 8192 bytes are needed, 4096 are there)
  cannot be read (for a reason above): version of the browser (Edge), Windows build, Windows edition, Windows installed on, Windows, build revision, Setting that switches Windows Update off, Setting to use the distribution server, Setting not to connect to servers outside, Way of automatic updates set by device management, Setting of device management that stops updates, Setting that stops automatic updates, Way of automatic updates, Pause of updates, Distribution server
  cannot be read (this terminal does not provide it): serial number
    cannot be read (for a reason above)
    cannot be read (for a reason above)
    cannot be read (for a reason above)
    cannot be read (for a reason above)
    cannot be read (for a reason above)
    cannot be read (for a reason above): AutoAdminLogon
    cannot be read (for a reason above): HiberbootEnabled
    cannot be read (for a reason above)
    cannot be read (for a reason above)
    cannot be read (for a reason above): EnableLUA, ConsentPromptBehaviorAdmin, ConsentPromptBehaviorUser, PromptOnSecureDesktop, ValidateAdminCodeSignatures
    cannot be read (for a reason above)
    cannot be read (for a reason above)
    cannot be read (for a reason above): EnableSmartScreen, ShellSmartScreenLevel
    cannot be read (for a reason above): SmartScreenEnabled
exit 20

$ tejun doctor DIR/t/disk --json | only "topic"
      "topic": "browser",
      "topic": "accounts",
      "topic": "power",
      "topic": "updates",
      "topic": "elevation",
      "topic": "restrictions",
exit 20
# Without a place to write to there is no file.
$ tejun doctor DIR/before --out DIR/nowhere/t.json --lang en | only nowhere
nothing on the terminal is changed; what is found goes into DIR/nowhere/t.json: send that file to the person who asked for it
tejun: DIR/nowhere/t.json cannot be read or written (it is not there, when writing)
exit 1
