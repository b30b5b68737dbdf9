# The story that a newcomer sees first, whole.
$ tejun practice tour DIR/t

━━ 1. 練習用端末を作ります
有線と無線のある ThinkPad E14 Gen2。配信サーバーが混んでいる

練習用端末  DIR/t
  LENOVO ThinkPad E14 Gen 2 20TA000BJP  Windows 10 Enterprise LTSC 2019 (17763.3650)
  いまの更新のしかた: 手動更新（NoAutoUpdate = 1）
  ポリシーの画面（gpedit）の表示: 無効。実際の設定と同じです
  自動更新を妨げる設定: 見つかりません
  確認した日時: 2023年12月22日(金) 18:10
お知らせ  Edge 拡張機能の入れ替えと Windows Update（oqs-2023-12）
  NTT東日本 オンライン資格確認スタートパック（見本）
  期限 2023年12月31日(日)（あと 9 日）
  2024年1月から、ブラウザを使ったマイナンバーカードでの資格確認（目視確認モード）ができなくなるおそれがあります。
  顔認証付きカードリーダーの無人運転・暗証番号での確認、保険証や処方箋での確認には影響しません。

━━ 2. いまの状態を見ます（何も変えません）
未      A  Microsoft Edge の拡張機能を入れ替える
    済      新しい拡張機能のファイルがそろっている
    未      古い拡張機能を外す
              「新しい拡張機能を3つ入れ、オンにする」が先です
              古い「PIN有認証用アプリケーション」1.0.0.0 が残っています（OqsComApp / Default）
              古い「PIN無認証用アプリケーション」1.0.0.0 が残っています（OqsComApp / Default）
              古い「目視確認操作用アプリケーション」1.0.0.0 が残っています（OqsComApp / Default）
    未      新しい拡張機能を3つ入れ、オンにする
              新しい「目視確認操作用アプリケーション」がありません（OqsComApp / Default）
              新しい「PIN無認証用アプリケーション」がありません（OqsComApp / Default）
              新しい「PIN有認証用アプリケーション」がありません（OqsComApp / Default）
    未      開発者モードをオフにして、拡張機能がオンのままか確かめる
未      D  ThinkPad E14 Gen2 の ARP オフロードを無効にする
    未      ARP オフロードを「無効」にする
              Realtek PCIe GbE Family Controller: いまの値は 1 です
              Intel(R) Wi-Fi 6 AX201 160MHz: いまの値は 1 です
    未      再起動する
    未      顔認証付きカードリーダーが動くか確かめる
要対応  B  Windows Update を手動で行う
           回答を待っています: これからの Windows Update は、手動と自動のどちらで行いますか。
要対応  C  Windows Update を自動にする
           回答を待っています: これからの Windows Update は、手動と自動のどちらで行いますか。

━━ 3. 更新は手動で行うと答えます
? これからの Windows Update は、手動と自動のどちらで行いますか。 → 手動で行う

フロー
  A  Microsoft Edge の拡張機能を入れ替える
  ◇  2023年1月以前に導入した ThinkPad E14 Gen2 ですか → はい
       メーカー: LENOVO（SMBIOS）
       機種名: ThinkPad E14 Gen 2（SMBIOS）
       機種番号: 20TA000BJP（SMBIOS）
       Windows の導入日: 2021年10月5日（HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\InstallDate）
  D  ThinkPad E14 Gen2 の ARP オフロードを無効にする
  ◇  これからの Windows Update は、手動と自動のどちらで行いますか。 → 手動で行う
       回答「これからの Windows Update は、手動と自動のどちらで行いますか。」: 手動で行う（12月22日(金) 18:10）
  B  Windows Update を手動で行う

行うこと（11 件）
   1. A  配信されたファイルから追加できるよう、Edge に一時的に設定します（ExtensionInstallSources）
         1 なし → "file:///C:/Program%20Files/OQS-Auth/ext/*"（HKLM\SOFTWARE\Policies\Microsoft\Edge\ExtensionInstallSources）
   2. A  「目視確認操作用アプリケーション」を 1.0.0.0 から 2.0.0.0 に入れ替えます（OqsComApp / Default）
         ID nbnbjfhfpiapmgabmopajeiapnjlloee（C:\Program Files\OQS-Auth\ext\delegate.crx）
   3. A  「PIN無認証用アプリケーション」を 1.0.0.0 から 2.0.0.0 に入れ替えます（OqsComApp / Default）
         ID ibbccnoghgfmnobpnifjefipfnlmppeo（C:\Program Files\OQS-Auth\ext\nopinauth.crx）
   4. A  「PIN有認証用アプリケーション」を 1.0.0.0 から 2.0.0.0 に入れ替えます（OqsComApp / Default）
         ID cilcbmmpabnchogjoaabaoolkdgdoejp（C:\Program Files\OQS-Auth\ext\pinauth.crx）
   5. A  Edge の設定を元に戻します（ExtensionInstallSources）
         1 "file:///C:/Program%20Files/OQS-Auth/ext/*" → なし（HKLM\SOFTWARE\Policies\Microsoft\Edge\ExtensionInstallSources）
   6. A  Edge を開き直し、新しい拡張機能が3つともオンのままか確かめて、閉じます（OqsComApp / Default）
   7. D  Realtek PCIe GbE Family Controller: ARP オフロードを「無効」にします（1 → 0）
   8. D  Intel(R) Wi-Fi 6 AX201 160MHz: ARP オフロードを「無効」にします（初期値 → 0）
   9. D  パソコンを再起動します
  10. D  顔認証付きカードリーダーのソフトが動き出すのを確かめます（120秒まで）
  11. B  更新を探し、ダウンロードし、インストールします
  2, 3, 4: 元に戻しません（外すと拡張機能がなくなるため）
  11: 元に戻せません（入れた更新は残ります）
  A  約10分
     ・受付が終わり、Edge を使っていないときに行ってください。
  D  約10分（再起動を含む）
     ・2022年12月の更新（KB5021237）とそのあとの更新で、必ず遅くなることが分かっています。まだ遅くなくても行ってください。
     ・2023年1月のご案内で済ませた端末では、もう一度行う必要はありません。
  B  ふつうは数十分。数日かかることもあります
     ・電源を切ると更新は進みません。終わるまで、電源を入れたままにしてください。数日かかることがあります。
     ・更新は任意ですが、定期的に行うことをおすすめします。
     ・更新は配信期間の間だけ受け取れます。期間はポータルサイトのお知らせでご確認ください。
     ・平日の19時以降、土曜の午後、日曜に行ってください。平日の昼間は、サーバーが混んで失敗することがあります。

━━ 4. 行います
12月22日(金) 18:10  A  配信されたファイルから追加できるよう、Edge に一時的に設定します（ExtensionInstallSources） … 済
12月22日(金) 18:10  A  「目視確認操作用アプリケーション」を 1.0.0.0 から 2.0.0.0 に入れ替えます（OqsComApp / Default） … 済
12月22日(金) 18:10  A  「PIN無認証用アプリケーション」を 1.0.0.0 から 2.0.0.0 に入れ替えます（OqsComApp / Default） … 済
12月22日(金) 18:10  A  「PIN有認証用アプリケーション」を 1.0.0.0 から 2.0.0.0 に入れ替えます（OqsComApp / Default） … 済
12月22日(金) 18:10  A  Edge の設定を元に戻します（ExtensionInstallSources） … 済
12月22日(金) 18:10  A  Edge を開き直し、新しい拡張機能が3つともオンのままか確かめて、閉じます（OqsComApp / Default） … 済
12月22日(金) 18:10  D  Realtek PCIe GbE Family Controller: ARP オフロードを「無効」にします（1 → 0） … 済
12月22日(金) 18:10  D  Intel(R) Wi-Fi 6 AX201 160MHz: ARP オフロードを「無効」にします（初期値 → 0） … 済
12月22日(金) 18:10  D  再起動します
12月22日(金) 18:11  D  顔認証付きカードリーダーのソフトが動き出すのを確かめます（120秒まで） … 済
      12月22日(金) 19:00まで待ちます（作業時間帯）。電源を入れたままにしてください。順調なら 12月22日(金) 21:15 ごろ終わります
      急ぐときは、設定の更新の画面で「再試行」を押してください。済んだ分は次に調べたときに分かります
      （練習用端末なので、待たずに時計を進めます）
12月22日(金) 19:00  B  更新を探しています
      配信サーバーが混んでいます（HTTP 503）（0x80244022）。自動でやり直します。電源を入れたままお待ちください
      12月22日(金) 19:18 にもう一度試します（失敗 1 回）
12月22日(金) 19:18  B  更新を探しています
      配信サーバーが混んでいます（HTTP 503）（0x80244022）。自動でやり直します。電源を入れたままお待ちください
      12月22日(金) 19:29 にもう一度試します（失敗 2 回）
12月22日(金) 19:29  B  更新を探しています
12月22日(金) 19:32  B  ダウンロードしています
      配信サーバーが混んでいて、時間切れになりました（HTTP 408）（0x8024401C）。自動でやり直します。電源を入れたままお待ちください
      12月22日(金) 19:51 にもう一度試します（失敗 1 回）
12月22日(金) 19:51  B  ダウンロードしています
12月22日(金) 20:31  B  インストールしています
      入りました: 2023-12 x64 ベース システム用 Windows 10 Version 1809 の累積更新プログラム
      入りました: 悪意のあるソフトウェアの削除ツール x64 - v5.119
12月22日(金) 20:56  B  再起動します
12月22日(金) 20:58  B  更新を探しています
12月22日(金) 21:01  B  もう更新はありません。最新です

━━ 5. 証明します
済      A  Microsoft Edge の拡張機能を入れ替える
済      D  ThinkPad E14 Gen2 の ARP オフロードを無効にする
済      B  Windows Update を手動で行う
対象外  C  Windows Update を自動にする
いまの更新のしかた: 手動更新（NoAutoUpdate = 1）
ポリシーの画面（gpedit）の表示: 無効。実際の設定と同じです
自動更新を妨げる設定: 見つかりません

電話や紙で伝える番号: DIGITS

作業はこれで完了です。

━━ 6. もう一度計画します
行うことはありません

━━ 7. 考えが変わりました。これからは自動で行います
? これからの Windows Update は、手動と自動のどちらで行いますか。 → 自動で行う

フロー
  ◇  これからの Windows Update は、手動と自動のどちらで行いますか。 → 自動で行う
       回答「これからの Windows Update は、手動と自動のどちらで行いますか。」: 自動で行う（12月22日(金) 21:01）
  C  Windows Update を自動にする

行うこと（1 件）
   1. C  ポリシー「自動更新を構成する」を書き換えます
         AUOptions なし → 4, NoAutoUpdate 1 → 0, ScheduledInstallDay なし → 0, ScheduledInstallEveryWeek なし → 1, ScheduledInstallTime なし → 3（HKLM\Software\Policies\Microsoft\Windows\WindowsUpdate\AU）
  C  約5分
     ・電源を切ると更新は進みません。更新のある時期は数日、電源を入れたままにし、最新になったことを確かめてください。

━━ 8. 行います
12月22日(金) 21:01  C  ポリシー「自動更新を構成する」を書き換えます … 済

━━ 9. 証明します
済      A  Microsoft Edge の拡張機能を入れ替える
済      D  ThinkPad E14 Gen2 の ARP オフロードを無効にする
対象外  B  Windows Update を手動で行う
済      C  Windows Update を自動にする
いまの更新のしかた: 自動更新（AUOptions = 4）
ポリシーの画面（gpedit）の表示: 有効。実際の設定と同じです
自動更新を妨げる設定: 見つかりません

電話や紙で伝える番号: DIGITS

作業はこれで完了です。

━━ 10. もう一度計画します
行うことはありません

残したもの
  練習用端末  DIR/t
  証跡        DIR/t/disk/ProgramData/tejun/evidence/oqs-2023-12/evidence.html
  記録        DIR/t/disk/ProgramData/tejun/journal.jsonl
次に試すこと
  tejun undo DIR/t
      tejun が変えたものを、見つけたときの状態に戻す
  tejun check DIR/t/disk
      同じ端末を、ただの Windows のディスクとして見る
  tejun practice
      ほかの種類の練習用端末
# Everything it changed and that can be put back is put back.
$ tejun undo DIR/t --yes
行うこと（3 件）
   1. C  ポリシー「自動更新を構成する」を元に戻します
         AUOptions 4 → なし, NoAutoUpdate 0 → 1, ScheduledInstallDay 0 → なし, ScheduledInstallEveryWeek 1 → なし, ScheduledInstallTime 3 → なし（HKLM\Software\Policies\Microsoft\Windows\WindowsUpdate\AU）
   2. D  Intel(R) Wi-Fi 6 AX201 160MHz: ARP オフロードを元に戻します（0 → 初期値）
   3. D  Realtek PCIe GbE Family Controller: ARP オフロードを元に戻します（0 → 1）
  A  「目視確認操作用アプリケーション」を 1.0.0.0 から 2.0.0.0 に入れ替えます（OqsComApp / Default）: 元に戻しません（外すと拡張機能がなくなるため）
  A  「PIN無認証用アプリケーション」を 1.0.0.0 から 2.0.0.0 に入れ替えます（OqsComApp / Default）: 元に戻しません（外すと拡張機能がなくなるため）
  A  「PIN有認証用アプリケーション」を 1.0.0.0 から 2.0.0.0 に入れ替えます（OqsComApp / Default）: 元に戻しません（外すと拡張機能がなくなるため）
  B  更新を探し、ダウンロードし、インストールします: 元に戻せません（入れた更新は残ります）

12月22日(金) 21:01  C  ポリシー「自動更新を構成する」を元に戻します … 済
12月22日(金) 21:01  D  Intel(R) Wi-Fi 6 AX201 160MHz: ARP オフロードを元に戻します（0 → 初期値） … 済
12月22日(金) 21:01  D  Realtek PCIe GbE Family Controller: ARP オフロードを元に戻します（0 → 1） … 済
ネットワークの設定は、再起動すると有効になります

済      A  Microsoft Edge の拡張機能を入れ替える
    済      新しい拡張機能のファイルがそろっている
    済      古い拡張機能が残っていない
    済      新しい拡張機能が3つ入り、オンになっている
    済      開発者モードがオフで、拡張機能がオンのままになっている
未      D  ThinkPad E14 Gen2 の ARP オフロードを無効にする
    未      ARP オフロードを「無効」にする
              Realtek PCIe GbE Family Controller: いまの値は 1 です
              Intel(R) Wi-Fi 6 AX201 160MHz: いまの値は 1 です
    未      再起動する
    未      顔認証付きカードリーダーが動くか確かめる
対象外  B  Windows Update を手動で行う
           「これからの Windows Update は、手動と自動のどちらで行いますか。」で別の道に進みました。前に tejun が変えたものは残っています（戻すときは tejun undo）
未      C  Windows Update を自動にする
    未      自動更新を「有効」にする
              ポリシーファイルに AUOptions がありません
              ポリシーファイルの NoAutoUpdate は 1 です
              ポリシーファイルに ScheduledInstallDay がありません
              （ほか 2 件）

電話や紙で伝える番号: DIGITS

証跡: DIR/t/disk/ProgramData/tejun/evidence/oqs-2023-12/evidence.html
# And then there is nothing more to undo.
$ tejun undo DIR/t --yes
元に戻すことはありません
  A  「目視確認操作用アプリケーション」を 1.0.0.0 から 2.0.0.0 に入れ替えます（OqsComApp / Default）: 元に戻しません（外すと拡張機能がなくなるため）
  A  「PIN無認証用アプリケーション」を 1.0.0.0 から 2.0.0.0 に入れ替えます（OqsComApp / Default）: 元に戻しません（外すと拡張機能がなくなるため）
  A  「PIN有認証用アプリケーション」を 1.0.0.0 から 2.0.0.0 に入れ替えます（OqsComApp / Default）: 元に戻しません（外すと拡張機能がなくなるため）
  B  更新を探し、ダウンロードし、インストールします: 元に戻せません（入れた更新は残ります）
