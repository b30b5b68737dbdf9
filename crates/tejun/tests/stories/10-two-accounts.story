# Another account's files are refused to the user's process, as on a PC. The rest is judged and done.
$ tejun practice new DIR/t --like two-accounts | only OqsAdmin

$ tejun check DIR/t | only OqsAdmin
              ほかのアカウント「OqsAdmin」の Edge は、管理者の権限がないため、ここでは調べていません（C:\Users\OqsAdmin\NTUSER.DAT）
              ほかのアカウント「OqsAdmin」の Edge は、管理者の権限がないため、ここでは調べていません（C:\Users\OqsAdmin\NTUSER.DAT）
              ほかのアカウント「OqsAdmin」の Edge は、管理者の権限がないため、ここでは調べていません（C:\Users\OqsAdmin\NTUSER.DAT）
exit 10

$ tejun apply DIR/t --yes --answer update-mode=automatic | from 済
     ・2023年1月のご案内で済ませた端末では、もう一度行う必要はありません。
  C  約5分
     ・電源を切ると更新は進みません。更新のある時期は数日、電源を入れたままにし、最新になったことを確かめてください。

12月22日(金) 18:10  A  配信されたファイルから追加できるよう、Edge に一時的に設定します（ExtensionInstallSources） … 済
12月22日(金) 18:10  A  「目視確認操作用アプリケーション」を 1.0.0.0 から 2.0.0.0 に入れ替えます（OqsComApp / Default） … 済
12月22日(金) 18:10  A  「PIN無認証用アプリケーション」を 1.0.0.0 から 2.0.0.0 に入れ替えます（OqsComApp / Default） … 済
12月22日(金) 18:10  A  「PIN有認証用アプリケーション」を 1.0.0.0 から 2.0.0.0 に入れ替えます（OqsComApp / Default） … 済
12月22日(金) 18:10  A  Edge の設定を元に戻します（ExtensionInstallSources） … 済
12月22日(金) 18:10  A  Edge を開き直し、新しい拡張機能が3つともオンのままか確かめて、閉じます（OqsComApp / Default） … 済
12月22日(金) 18:10  D  Realtek PCIe GbE Family Controller: ARP オフロードを「無効」にします（1 → 0） … 済
12月22日(金) 18:10  D  再起動します
12月22日(金) 18:11  D  顔認証付きカードリーダーのソフトが動き出すのを確かめます（120秒まで） … 済
12月22日(金) 18:12  C  ポリシー「自動更新を構成する」を書き換えます … 済

済      A  Microsoft Edge の拡張機能を入れ替える
    済      新しい拡張機能のファイルがそろっている
    済      古い拡張機能が残っていない
    済      新しい拡張機能が3つ入り、オンになっている
    済      開発者モードがオフで、拡張機能がオンのままになっている
済      D  ThinkPad E14 Gen2 の ARP オフロードを無効にする
    済      ARP オフロードが「無効」になっている
    済      再起動した
    済      顔認証付きカードリーダーが動いている
対象外  B  Windows Update を手動で行う
           「これからの Windows Update は、手動と自動のどちらで行いますか。」で別の道に進みました
済      C  Windows Update を自動にする
    済      自動更新が「有効」になっている

電話や紙で伝える番号: DIGITS

作業はこれで完了です。

証跡: DIR/t/disk/ProgramData/tejun/evidence/oqs-2023-12/evidence.html

$ tejun check DIR/t
練習用端末  DIR/t
  LENOVO ThinkPad E14 Gen 2 20TA000BJP  Windows 10 Enterprise LTSC 2019 (17763.3650)
  いまの更新のしかた: 自動更新（AUOptions = 4）
  ポリシーの画面（gpedit）の表示: 有効。実際の設定と同じです
  自動更新を妨げる設定: 見つかりません
  確認した日時: 2023年12月22日(金) 18:12
お知らせ  Edge 拡張機能の入れ替えと Windows Update（oqs-2023-12）
  NTT東日本 オンライン資格確認スタートパック（見本）
  期限 2023年12月31日(日)（あと 9 日）

フロー
  A  Microsoft Edge の拡張機能を入れ替える
  ◇  2023年1月以前に導入した ThinkPad E14 Gen2 ですか → はい
       メーカー: LENOVO（SMBIOS）
       機種名: ThinkPad E14 Gen 2（SMBIOS）
       機種番号: 20TA000BJP（SMBIOS）
       Windows の導入日: 2021年10月5日（HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\InstallDate）
  D  ThinkPad E14 Gen2 の ARP オフロードを無効にする
  ◇  これからの Windows Update は、手動と自動のどちらで行いますか。 → 自動で行う
       回答「これからの Windows Update は、手動と自動のどちらで行いますか。」: 自動で行う（12月22日(金) 18:10）
  C  Windows Update を自動にする

済      A  Microsoft Edge の拡張機能を入れ替える
    済      新しい拡張機能のファイルがそろっている
    済      古い拡張機能が残っていない
              ほかのアカウント「OqsAdmin」の Edge は、管理者の権限がないため、ここでは調べていません（C:\Users\OqsAdmin\NTUSER.DAT）
    済      新しい拡張機能が3つ入り、オンになっている
              ほかのアカウント「OqsAdmin」の Edge は、管理者の権限がないため、ここでは調べていません（C:\Users\OqsAdmin\NTUSER.DAT）
    済      開発者モードがオフで、拡張機能がオンのままになっている
              ほかのアカウント「OqsAdmin」の Edge は、管理者の権限がないため、ここでは調べていません（C:\Users\OqsAdmin\NTUSER.DAT）
済      D  ThinkPad E14 Gen2 の ARP オフロードを無効にする
    済      ARP オフロードが「無効」になっている
    済      再起動した
    済      顔認証付きカードリーダーが動いている
対象外  B  Windows Update を手動で行う
           「これからの Windows Update は、手動と自動のどちらで行いますか。」で別の道に進みました
済      C  Windows Update を自動にする
    済      自動更新が「有効」になっている

電話や紙で伝える番号: DIGITS

作業はこれで完了です。
