# What nobody has asked for is refused with what is allowed.
$ tejun practice new DIR/t --like e14-gen2-wired | only 練習用端末を
練習用端末を作りました: DIR/t

$ tejun plan DIR/t --answer introduced-by-january-2023=maybe
tejun: 質問 introduced-by-january-2023 の回答は yes, no のどれかです
exit 2

$ tejun plan DIR/t --answer nothing=yes
tejun: 質問 nothing はありません。使えるもの: machine-is-e14-gen2, introduced-by-january-2023, update-mode, distribution-period, institution-code
exit 2
# Without an answer A and D are planned, B and C wait for it.
$ tejun plan DIR/t | from いまは行わないこと
いまは行わないこと
要対応  B  Windows Update を手動で行う
           回答を待っています: これからの Windows Update は、手動と自動のどちらで行いますか。
要対応  C  Windows Update を自動にする
           回答を待っています: これからの Windows Update は、手動と自動のどちらで行いますか。

? これからの Windows Update は、手動と自動のどちらで行いますか。
  導入したときの設定は「手動」です。どちらにするかは施設で決められます。あとから変えることもできます。
  --answer update-mode=by-hand  手動で行う
      更新があるたびに、配信期間の夜や休日に、だれかがこの画面などから更新を始めます。今回の更新は、このあと tejun が行います。
  --answer update-mode=automatic  自動で行う
      これからは Windows が自分で更新します。更新のある時期は、数日、電源を入れたままにします。

お問い合わせ先
  NTT東日本 オンライン資格確認スタートパック サポート情報
    https://business.ntt-east.co.jp/support/online-shikakukakunin/
  医療機関等向けポータルサイト（配信期間のお知らせ）
    https://www.iryohokenjyoho-portalsite.jp/

電話や紙で伝える番号: DIGITS
exit 10
# A choice is remembered, and can be changed: then what is left of the old way is given up.
$ tejun apply DIR/t --answer update-mode=automatic --yes | only ポリシー
  ポリシーの画面（gpedit）の表示: 無効。実際の設定と同じです
  10. C  ポリシー「自動更新を構成する」を書き換えます
12月22日(金) 18:12  C  ポリシー「自動更新を構成する」を書き換えます … 済

$ tejun check DIR/t | only 済
済      A  Microsoft Edge の拡張機能を入れ替える
    済      新しい拡張機能のファイルがそろっている
    済      古い拡張機能が残っていない
    済      新しい拡張機能が3つ入り、オンになっている
    済      開発者モードがオフで、拡張機能がオンのままになっている
済      D  ThinkPad E14 Gen2 の ARP オフロードを無効にする
    済      ARP オフロードが「無効」になっている
    済      再起動した
    済      顔認証付きカードリーダーが動いている
済      C  Windows Update を自動にする
    済      自動更新が「有効」になっている

$ tejun apply DIR/t --answer update-mode=by-hand --yes | only →
  ◇  2023年1月以前に導入した ThinkPad E14 Gen2 ですか → はい
  ◇  これからの Windows Update は、手動と自動のどちらで行いますか。 → 手動で行う

$ tejun check DIR/t | only 対象外
対象外  C  Windows Update を自動にする
