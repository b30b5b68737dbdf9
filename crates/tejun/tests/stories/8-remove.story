# tejun goes, and the evidence stays. What is under way is brought to its end first.
$ tejun practice new DIR/t --like desktop | only 練習用端末を
練習用端末を作りました: DIR/t

$ tejun remove DIR/t
tejun が残したものはありません

$ tejun apply DIR/t --answer update-mode=automatic --yes | only 完了
作業はこれで完了です。

$ copy DIR/t DIR/u

$ keep DIR/u/disk/ProgramData/tejun/journal.jsonl 13

$ tejun remove DIR/u --yes
作業が途中です。先に tejun apply か tejun undo で終わらせてください
exit 12

$ tejun remove DIR/t
消すもの
  DIR/t/disk/ProgramData/tejun/journal.jsonl
  DIR/t/disk/ProgramData/tejun/journal.lock
  DIR/t/disk/ProgramData/tejun/series
  DIR/t/disk/ProgramData/tejun/terminal.key
  DIR/t/disk/Windows/System32/GroupPolicy/Machine/Registry.pol.tejun-old
  DIR/t/disk/Windows/System32/GroupPolicy/gpt.ini.tejun-old
  DIR/t/disk/Windows/System32/config/SOFTWARE.tejun-old
残すもの
  DIR/t/disk/ProgramData/tejun/evidence
tejun が変えた設定は、変えたまま残ります。あとから tejun undo で戻すことはできなくなります
何も消していません（消すときは、たずねられたら y と答えるか、--yes をつけて実行します）
exit 12

$ tejun remove DIR/t --yes | only 消しました
消しました

$ tejun remove DIR/t
tejun が残したものはありません
# What was done stays done; what only the journal could prove has to be proved anew.
$ tejun check DIR/t --answer update-mode=automatic | only 済
済      A  Microsoft Edge の拡張機能を入れ替える
    済      新しい拡張機能のファイルがそろっている
    済      古い拡張機能が残っていない
    済      新しい拡張機能が3つ入り、オンになっている
    済      開発者モードがオフで、拡張機能がオンのままになっている
済      C  Windows Update を自動にする
    済      自動更新が「有効」になっている

$ tejun undo DIR/t
元に戻すことはありません
