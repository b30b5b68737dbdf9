# A power cut in the middle of a run, of an undo, and a calendar that changes meanwhile.
$ tejun practice new DIR/t --like desktop | only 練習用端末を
練習用端末を作りました: DIR/t

$ tejun apply DIR/t --answer update-mode=automatic --yes | only 完了
作業はこれで完了です。

$ copy DIR/t DIR/u
# The last thing written was that the policy is about to be changed.
$ keep DIR/t/disk/ProgramData/tejun/journal.jsonl 13

$ tejun check DIR/t | only !
  ! 12月22日(金) 18:10 に始めた作業が途中です。tejun apply で続きを行います
exit 10

$ tejun apply DIR/t --yes | only 続き
12月22日(金) 18:10 に始めた作業の続きを行います

$ tejun plan DIR/t | only 行うこと
行うことはありません
# A choice that changes the plan needs consent again; refused, the old run is still there.
$ keep DIR/t/disk/ProgramData/tejun/journal.jsonl 13

$ tejun apply DIR/t --answer update-mode=by-hand | only 変
お知らせ、予定表、回答のどれかが変わったため、計画を立て直します
何も変更していません（行うときは、たずねられたら y と答えるか、--yes をつけて実行します）
exit 12

$ tejun plan DIR/t --lang en | only !
  ! the run that began on Fri 22 Dec 18:10 has not finished: tejun apply resumes it
exit 10

$ tejun apply DIR/t --answer update-mode=by-hand --yes | only 変わった
お知らせ、予定表、回答のどれかが変わったため、計画を立て直します
# The power went while the undo was beginning.
$ tejun undo DIR/u --yes | only 元に戻
   1. C  ポリシー「自動更新を構成する」を元に戻します
  A  「目視確認操作用アプリケーション」を 1.0.0.0 から 2.0.0.0 に入れ替えます（OqsComApp / Default）: 元に戻しません（外すと拡張機能がなくなるため）
  A  「PIN無認証用アプリケーション」を 1.0.0.0 から 2.0.0.0 に入れ替えます（OqsComApp / Default）: 元に戻しません（外すと拡張機能がなくなるため）
  A  「PIN有認証用アプリケーション」を 1.0.0.0 から 2.0.0.0 に入れ替えます（OqsComApp / Default）: 元に戻しません（外すと拡張機能がなくなるため）
12月22日(金) 18:10  C  ポリシー「自動更新を構成する」を元に戻します … 済

$ keep DIR/u/disk/ProgramData/tejun/journal.jsonl 20

$ tejun check DIR/u | only !
  ! 12月22日(金) 18:10 に始めた、元に戻す作業が途中です。tejun undo で続きを行います
exit 10

$ tejun apply DIR/u --yes
元に戻す作業が途中です。先に tejun undo を実行して終わらせてください
exit 12

$ tejun undo DIR/u | only 元に戻
元に戻す作業の続きを行います
12月22日(金) 18:10  C  ポリシー「自動更新を構成する」を元に戻します … 済

$ tejun undo DIR/u
元に戻すことはありません
  A  「目視確認操作用アプリケーション」を 1.0.0.0 から 2.0.0.0 に入れ替えます（OqsComApp / Default）: 元に戻しません（外すと拡張機能がなくなるため）
  A  「PIN無認証用アプリケーション」を 1.0.0.0 から 2.0.0.0 に入れ替えます（OqsComApp / Default）: 元に戻しません（外すと拡張機能がなくなるため）
  A  「PIN有認証用アプリケーション」を 1.0.0.0 から 2.0.0.0 に入れ替えます（OqsComApp / Default）: 元に戻しません（外すと拡張機能がなくなるため）
