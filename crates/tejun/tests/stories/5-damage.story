# Damaged files: a clear word with the place, nothing changed, no guess.
$ tejun practice new DIR/t --like e14-gen2-wired | only 練習用端末を
練習用端末を作りました: DIR/t
# A hive that was cut short.
$ copy DIR/t DIR/hive

$ cut DIR/hive/disk/Windows/System32/config/SYSTEM 8000

$ copy DIR/hive DIR/before

$ tejun apply DIR/hive --answer update-mode=automatic --yes | only 読み取れません
  いまの更新のしかた: 読み取れません
  自動更新を妨げる設定: 読み取れません
  ! 読み取れません: C:\Windows\System32\config\SYSTEM（詳細: レジストリのファイルが途中で切れています: 位置 0x0、必要 12288 バイト、実際 8000 バイト）
exit 20

$ same DIR/hive/disk/Windows DIR/before/disk/Windows
same
# A hive that was being written when the power went, and whose logs are gone.
$ copy DIR/t DIR/dirty

$ flip DIR/dirty/disk/Windows/System32/config/SOFTWARE 4

$ tejun check DIR/dirty --answer update-mode=automatic --lang en | only cannot read
  ! cannot read C:\Windows\System32\config\SOFTWARE: the registry hive is unfinished (numbers 253 and 2, checksum wrong), and there are no logs to complete it
exit 20
# A policy file of an odd length.
$ copy DIR/t DIR/policy

$ put DIR/policy/disk/Windows/System32/GroupPolicy/Machine/Registry.pol PReg

$ tejun check DIR/policy --answer update-mode=automatic | only 送ってください
              → ファイルが壊れているおそれがあります。このファイルを、お問い合わせ先に送ってください: C:\Windows\System32\GroupPolicy\Machine\Registry.pol
exit 20

$ tejun check DIR/policy --answer update-mode=automatic | only 読み取れません
  ポリシーの画面（gpedit）の表示: 読み取れません
              読み取れません: C:\Windows\System32\GroupPolicy\Machine\Registry.pol（詳細: ポリシーファイルが途中で切れています: 位置 0x0、必要 8 バイト、実際 4 バイト）
exit 20
# A profile that ends in the middle.
$ copy DIR/t DIR/profile

$ cut "DIR/profile/disk/Users/OqsComApp/AppData/Local/Microsoft/Edge/User Data/Default/Secure Preferences" 300

$ tejun check DIR/profile --answer update-mode=automatic | only 読み取れません
              読み取れません: C:\Users\OqsComApp\AppData\Local\Microsoft\Edge\User Data\Default（詳細: Secure Preferences: JSON として読めません、1 行 300 文字目）
exit 20
# A CRX file that was cut short, and one that was changed.
$ copy DIR/t DIR/crx

$ cut "DIR/crx/disk/Program Files/OQS-Auth/ext/delegate.crx" 200

$ flip "DIR/crx/disk/Program Files/OQS-Auth/ext/pinauth.crx" 500

$ tejun plan DIR/crx --answer update-mode=automatic | only 壊れています
              ファイルが壊れています: C:\Program Files\OQS-Auth\ext\delegate.crx（詳細: 拡張機能の CRX ファイルが途中で切れています: 位置 0xc、必要 192 バイト、実際 188 バイト）
              ファイルが壊れています: C:\Program Files\OQS-Auth\ext\pinauth.crx（詳細: 署名が内容と合いません: ECDSA、0 番）
              → ファイルが壊れています。このファイルは使わずに、お問い合わせ先にご連絡ください。
exit 10
# A journal that somebody wrote in: nothing is done.
$ copy DIR/t DIR/journal

$ tejun apply DIR/journal --answer update-mode=automatic --yes | only 証跡
証跡: DIR/journal/disk/ProgramData/tejun/evidence/oqs-2023-12/evidence.html

$ flip DIR/journal/disk/ProgramData/tejun/journal.jsonl 200

$ tejun apply DIR/journal --answer update-mode=by-hand --yes
tejun: 記録が壊れているか書き換えられています。何も変更しません: C:\ProgramData\tejun\journal.jsonl（2 行目を読めません、24 文字目）
    NTT東日本 オンライン資格確認スタートパック サポート情報  https://business.ntt-east.co.jp/support/online-shikakukakunin/
    医療機関等向けポータルサイト（配信期間のお知らせ）  https://www.iryohokenjyoho-portalsite.jp/
exit 20
# A practice terminal's own file.
$ copy DIR/t DIR/state

$ cut DIR/state/practice.json 100

$ tejun check DIR/state
tejun: 端末を読み書きできません: practice.json（JSON が途中で切れています、5 行 42 文字目）
  → ファイルが壊れているおそれがあります。お問い合わせ先にご連絡ください
    NTT東日本 オンライン資格確認スタートパック サポート情報  https://business.ntt-east.co.jp/support/online-shikakukakunin/
    医療機関等向けポータルサイト（配信期間のお知らせ）  https://www.iryohokenjyoho-portalsite.jp/
exit 20
# A folder that is neither, and none at all.
$ tejun check DIR
tejun: DIR は練習用端末でも Windows のディスクでもありません（C:\Windows\System32\config\SYSTEM がありません）
exit 2

$ tejun check DIR/nowhere
tejun: DIR/nowhere というフォルダーはありません
exit 2

$ tejun check
tejun: この PC は Windows ではありません。練習用端末か、Windows のディスクのフォルダーを指定してください
  練習用端末を試す: tejun practice tour
exit 2
