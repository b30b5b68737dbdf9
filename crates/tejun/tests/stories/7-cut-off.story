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
exit 11

$ tejun apply DIR/t --answer update-mode=by-hand --yes | only 変わった
お知らせ、予定表、回答のどれかが変わったため、計画を立て直します
# The power went while the undo was beginning.
$ tejun undo DIR/u --yes | only 元に戻
   1. C  ポリシー「自動更新を構成する」を元に戻します
12月22日(金) 18:10  C  ポリシー「自動更新を構成する」を元に戻します … 済

$ keep DIR/u/disk/ProgramData/tejun/journal.jsonl 19

$ tejun check DIR/u | only !
  ! 12月22日(金) 18:10 に始めた作業が途中です。tejun apply で続きを行います
exit 10

$ tejun apply DIR/u --yes
12月22日(金) 18:10 に始めた作業の続きを行います
12月22日(金) 18:10  A  「PIN有認証用アプリケーション」2.0.0.0 を入れます（OqsComApp / Default） … 済
12月22日(金) 18:10  A  Edge の設定を元に戻します（ExtensionInstallSources） … すでにそうなっていました
12月22日(金) 18:10  A  Edge を開き直し、新しい拡張機能が3つともオンのままか確かめて、閉じます（OqsComApp / Default） … 済
12月22日(金) 18:10  C  ポリシー「自動更新を構成する」を書き換えます … 済

済      A  Microsoft Edge の拡張機能を入れ替える
    済      新しい拡張機能のファイルがそろっている
    済      古い拡張機能が残っていない
    済      新しい拡張機能が3つ入り、オンになっている
    済      開発者モードがオフで、拡張機能がオンのままになっている
対象外  D  ThinkPad E14 Gen2 の ARP オフロードを無効にする
           「2023年1月以前に導入した ThinkPad E14 Gen2 ですか」で別の道に進みました
対象外  B  Windows Update を手動で行う
           「これからの Windows Update は、手動と自動のどちらで行いますか。」で別の道に進みました
済      C  Windows Update を自動にする
    済      自動更新が「有効」になっている

作業はこれで完了です。

証跡: DIR/u/disk/ProgramData/tejun/evidence/oqs-2023-12/evidence.html

$ tejun undo DIR/u | only 元に戻
   1. C  ポリシー「自動更新を構成する」を元に戻します
exit 12

$ tejun undo DIR/u
行うこと（1 件）
   1. C  ポリシー「自動更新を構成する」を元に戻します
         AUOptions 4 → なし, NoAutoUpdate 0 → 1, ScheduledInstallDay 0 → なし, ScheduledInstallEveryWeek 1 → なし, ScheduledInstallTime 3 → なし（HKLM\Software\Policies\Microsoft\Windows\WindowsUpdate\AU）

何も変更していません（戻すときは、たずねられたら y と答えるか、--yes をつけて実行します）
exit 12
