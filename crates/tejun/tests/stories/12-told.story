# A check that only people can carry out: nothing is done until a person says so, and it is told, never seen.
$ tejun practice new DIR/t --like reception --notice ../../procedures/card-reader-check --lang en | only made
made a practice terminal: DIR/t

$ tejun apply DIR/t --notice ../../procedures/card-reader-check --yes --answer reads-again=no --lang en
a practice terminal  DIR/t
  LENOVO ThinkCentre M75q Gen 2 11EDS0M000  Windows 10 Enterprise LTSC 2019 (17763.5206)
  seen at: Tue 1 Dec 2026 09:00
notice  Checking a face recognition card reader that does not work (card-reader-check)
  Maker of the card reader (Monday, 30 November 2026)

Flow
  P  Check lamps, cables and power
  ◇  Does it read a card again after the check? → It does not read
       answer to “Does it read a card again after the check?”: It does not read (Tue 1 Dec 09:00)
  Q  Tell the desk the error code

Nothing to do

Not in this plan
needs you       P  Check lamps, cables and power
    needs you       The reader's lamps were looked at
                      a person has to act
    needs you       The cables were plugged in again
                      a person has to act
    waiting         Everything was switched on again in the right order
                      “The cables were plugged in again” comes first
needs you       Q  Tell the desk the error code
    needs you       The error code was written down
                      a person has to act
    waiting         The desk was called
                      “The error code was written down” comes first

needs you       P  Check lamps, cables and power
    needs you       The reader's lamps were looked at
                      a person has to act
    needs you       The cables were plugged in again
                      a person has to act
    waiting         Everything was switched on again in the right order
                      “The cables were plugged in again” comes first
needs you       Q  Tell the desk the error code
    needs you       The error code was written down
                      a person has to act
    waiting         The desk was called
                      “The error code was written down” comes first

? The reader's lamps were looked at
  when it is done: tejun done P/lamps --by NAME

? The cables were plugged in again
  when it is done: tejun done P/cables --by NAME

? The error code was written down
  when it is done: tejun done Q/error-code --by NAME --given "the error code on the reader's screen"

Contacts
  Card reader desk
    tel. 0120-000-000 (Mon to Fri, 9 to 18)　https://reader.example.jp/

evidence: DIR/t/disk/ProgramData/tejun/evidence/card-reader-check/evidence.html
exit 12

$ tejun done P/lamps DIR/t --notice ../../procedures/card-reader-check --by reception --lang en | only lamps
needs you       P  Check lamps, cables and power
    told            The reader's lamps were looked at
exit 12
# What comes after something else waits for it.
$ tejun done P/cables DIR/t --notice ../../procedures/card-reader-check --by reception --lang en | only told
    told            The reader's lamps were looked at
                      told by reception (Tue 1 Dec 2026 09:00); this terminal has not seen it
    told            The cables were plugged in again
                      told by reception (Tue 1 Dec 2026 09:00); this terminal has not seen it
exit 12

$ tejun done P/power-order DIR/t --notice ../../procedures/card-reader-check --by 院長 --lang en | only told
told            P  Check lamps, cables and power
    told            The reader's lamps were looked at
                      told by reception (Tue 1 Dec 2026 09:00); this terminal has not seen it
    told            The cables were plugged in again
                      told by reception (Tue 1 Dec 2026 09:00); this terminal has not seen it
    told            Everything was switched on again in the right order
                      told by 院長 (Tue 1 Dec 2026 09:00); this terminal has not seen it
exit 12
# What is asked for beside the word is checked.
$ tejun done Q/error-code DIR/t --notice ../../procedures/card-reader-check --by reception --lang en
tejun: please give “the error code on the reader's screen”: up to 40 letters, digits and hyphens (given: "")
exit 2

$ tejun done Q/error-code DIR/t --notice ../../procedures/card-reader-check --by reception --given "E 12" --lang en
tejun: please give “the error code on the reader's screen”: up to 40 letters, digits and hyphens (given: "E 12")
exit 2

$ tejun done Q/error-code DIR/t --notice ../../procedures/card-reader-check --by reception --given "Ｅ－１２" --lang en | only told
told            P  Check lamps, cables and power
    told            The reader's lamps were looked at
                      told by reception (Tue 1 Dec 2026 09:00); this terminal has not seen it
    told            The cables were plugged in again
                      told by reception (Tue 1 Dec 2026 09:00); this terminal has not seen it
    told            Everything was switched on again in the right order
                      told by 院長 (Tue 1 Dec 2026 09:00); this terminal has not seen it
    told            The error code was written down
                      told by reception (Tue 1 Dec 2026 09:00, number E-12); this terminal has not seen it
exit 12

$ tejun done Q/call DIR/t --notice ../../procedures/card-reader-check --by reception --given 2026/12/01 --lang en

told            P  Check lamps, cables and power
    told            The reader's lamps were looked at
                      told by reception (Tue 1 Dec 2026 09:00); this terminal has not seen it
    told            The cables were plugged in again
                      told by reception (Tue 1 Dec 2026 09:00); this terminal has not seen it
    told            Everything was switched on again in the right order
                      told by 院長 (Tue 1 Dec 2026 09:00); this terminal has not seen it
told            Q  Tell the desk the error code
    told            The error code was written down
                      told by reception (Tue 1 Dec 2026 09:00, number E-12); this terminal has not seen it
    told            The desk was called
                      told by reception (Tue 1 Dec 2026 09:00, Tuesday, 1 December 2026); this terminal has not seen it

The check is complete.

evidence: DIR/t/disk/ProgramData/tejun/evidence/card-reader-check/evidence.html
# A step that nobody has to tell of, and one that is not there.
$ tejun done Q/nothing DIR/t --notice ../../procedures/card-reader-check --by reception --lang en
tejun: Q/nothing is no step that a person says to be done; allowed: P/lamps, P/cables, P/power-order, Q/error-code, Q/call
exit 2

$ tejun done P/lamps DIR/t --notice ../../procedures/card-reader-check --lang en
tejun: say who did it by --by, such as --by reception
exit 2

$ tejun done P/lamps DIR/t --notice ../../procedures/card-reader-check --by reception --taken-back --lang en
tejun: --by and --taken-back cannot be used together
exit 2
# Taken back: it is open again.
$ tejun done P/lamps DIR/t --notice ../../procedures/card-reader-check --taken-back --lang en | only lamps
needs you       P  Check lamps, cables and power
    needs you       The reader's lamps were looked at
? The reader's lamps were looked at
  when it is done: tejun done P/lamps --by NAME
exit 12

$ tejun check DIR/t --notice ../../procedures/card-reader-check | from 要対応
要対応  P  ランプ、ケーブル、電源を確かめる
    要対応  リーダーのランプを見た
              人の対応が必要です
    申告済  ケーブルを差し直した
              reception さんの申告（2026年12月1日(火) 09:00）。端末では確かめていません
    申告済  決まった順に電源を入れ直した
              院長 さんの申告（2026年12月1日(火) 09:00）。端末では確かめていません
申告済  Q  エラーコードを窓口に伝える
    申告済  エラーコードを控えた
              reception さんの申告（2026年12月1日(火) 09:00、番号 E-12）。端末では確かめていません
    申告済  窓口に電話した
              reception さんの申告（2026年12月1日(火) 09:00、2026年12月1日(火)）。端末では確かめていません

? リーダーのランプを見た
  済んだら: tejun done P/lamps --by 名前または担当

お問い合わせ先
  カードリーダー窓口
    電話 0120-000-000（平日 9時から18時）　https://reader.example.jp/
exit 12
