# A technician with nothing but the disk of a terminal. Looking leaves no trace.
$ tejun practice new DIR/t --like e14-gen2-both | only 練習用端末を
練習用端末を作りました: DIR/t

$ copy DIR/t/disk DIR/disk

$ tejun plan DIR/disk --answer update-mode=automatic | from 行うこと
行うこと（3 件）
   1. D  Realtek PCIe GbE Family Controller: ARP オフロードを「無効」にします（1 → 0）
   2. D  Intel(R) Wi-Fi 6 AX201 160MHz: ARP オフロードを「無効」にします（初期値 → 0）
   3. C  ポリシー「自動更新を構成する」を書き換えます
         AUOptions なし → 4, NoAutoUpdate 1 → 0, ScheduledInstallDay なし → 0, ScheduledInstallEveryWeek なし → 1, ScheduledInstallTime なし → 3（HKLM\Software\Policies\Microsoft\Windows\WindowsUpdate\AU）
  D  約10分（再起動を含む）
     ・2022年12月の更新（KB5021237）とそのあとの更新で、必ず遅くなることが分かっています。まだ遅くなくても行ってください。
     ・2023年1月のご案内で済ませた端末では、もう一度行う必要はありません。
  C  約5分
     ・電源を切ると更新は進みません。更新のある時期は数日、電源を入れたままにし、最新になったことを確かめてください。

いまは行わないこと
未      A  Microsoft Edge の拡張機能を入れ替える
    待ち    古い拡張機能を外す
              「新しい拡張機能を3つ入れ、オンにする」が先です
              古い「PIN有認証用アプリケーション」1.0.0.0 が残っています（OqsComApp / Default）
              古い「PIN無認証用アプリケーション」1.0.0.0 が残っています（OqsComApp / Default）
              古い「目視確認操作用アプリケーション」1.0.0.0 が残っています（OqsComApp / Default）
    未      新しい拡張機能を3つ入れ、オンにする
              端末が動いているときに行います
              新しい「目視確認操作用アプリケーション」がありません（OqsComApp / Default）
              新しい「PIN無認証用アプリケーション」がありません（OqsComApp / Default）
              新しい「PIN有認証用アプリケーション」がありません（OqsComApp / Default）
    待ち    開発者モードをオフにして、拡張機能がオンのままか確かめる
              「新しい拡張機能を3つ入れ、オンにする」が先です
未      D  ThinkPad E14 Gen2 の ARP オフロードを無効にする
    未      顔認証付きカードリーダーが動くか確かめる
              端末が動いているときに行います

電話や紙で伝える番号: DIGITS
exit 10

$ same DIR/t/disk DIR/disk
same
# What is safe on a disk is written to it; the rest says that it needs the running terminal.
$ tejun apply DIR/disk --answer update-mode=automatic --yes | only 証跡
証跡: DIR/disk/ProgramData/tejun/evidence/oqs-2023-12/evidence.html
exit 12

$ tejun check DIR/disk | from 未
未      A  Microsoft Edge の拡張機能を入れ替える
    済      新しい拡張機能のファイルがそろっている
    待ち    古い拡張機能を外す
              「新しい拡張機能を3つ入れ、オンにする」が先です
              古い「PIN有認証用アプリケーション」1.0.0.0 が残っています（OqsComApp / Default）
              古い「PIN無認証用アプリケーション」1.0.0.0 が残っています（OqsComApp / Default）
              古い「目視確認操作用アプリケーション」1.0.0.0 が残っています（OqsComApp / Default）
    未      新しい拡張機能を3つ入れ、オンにする
              端末が動いているときに行います
              新しい「目視確認操作用アプリケーション」がありません（OqsComApp / Default）
              新しい「PIN無認証用アプリケーション」がありません（OqsComApp / Default）
              新しい「PIN有認証用アプリケーション」がありません（OqsComApp / Default）
    待ち    開発者モードをオフにして、拡張機能がオンのままか確かめる
              「新しい拡張機能を3つ入れ、オンにする」が先です
未      D  ThinkPad E14 Gen2 の ARP オフロードを無効にする
    済      ARP オフロードが「無効」になっている
    対象外  再起動した
              次に電源を入れたときに有効になります
    未      顔認証付きカードリーダーが動くか確かめる
              端末が動いているときに行います
対象外  B  Windows Update を手動で行う
           「これからの Windows Update は、手動と自動のどちらで行いますか。」で別の道に進みました
済      C  Windows Update を自動にする
    済      自動更新が「有効」になっている

電話や紙で伝える番号: DIGITS
exit 10

$ tejun plan DIR/disk | only 行うこと
行うことはありません
exit 10
# With nothing to do, nothing is written onto a disk before a person agrees.
$ tejun apply DIR/disk | only 行うことがない
行うことがないため、何も書いていません（証跡を書くときは --yes をつけて実行します）
exit 12
# The undo puts back what was found. The policy's counter has gone on, for an undo is a change too.
$ tejun undo DIR/disk --yes | only 証跡
証跡: DIR/disk/ProgramData/tejun/evidence/oqs-2023-12/evidence.html

$ tejun plan DIR/disk | only 行うこと
行うこと（3 件）
exit 10

$ same DIR/disk/Windows/System32/GroupPolicy/Machine/Registry.pol DIR/t/disk/Windows/System32/GroupPolicy/Machine/Registry.pol
same
