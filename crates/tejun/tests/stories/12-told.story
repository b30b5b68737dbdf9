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
  ◇  Which error code does the reader's screen show? → please answer
  ◇  Does the error code begin with E-9? → please answer

Nothing to do

Not in this plan
needs you       P  Check lamps, cables and power
    needs you       Look at the reader's lamps
                      a person has to act
    needs you       Plug the cables in again
                      a person has to act
    waiting         Switch everything on again in the right order
                      “Plug the cables in again” comes first
needs you       L  Switch the line's devices off and on
                   waiting for an answer: Which error code does the reader's screen show?
needs you       Q  Tell the desk the error code
                   waiting for an answer: Which error code does the reader's screen show?

needs you       P  Check lamps, cables and power
    needs you       Look at the reader's lamps
                      a person has to act
    needs you       Plug the cables in again
                      a person has to act
    waiting         Switch everything on again in the right order
                      “Plug the cables in again” comes first
needs you       L  Switch the line's devices off and on
                   waiting for an answer: Which error code does the reader's screen show?
needs you       Q  Tell the desk the error code
                   waiting for an answer: Which error code does the reader's screen show?

? Which error code does the reader's screen show?
  Place a card once more, and look at the letters and digits at the bottom of the screen.
  --answer error-code=ANSWER  up to 20 letters, digits and hyphens, such as E-1023

? Look at the reader's lamps
  when it is done: tejun done P/lamps --by NAME

? Plug the cables in again
  when it is done: tejun done P/cables --by NAME

Contacts
  Card reader desk
    tel. 0120-000-000 (Mon to Fri, 9 to 18)　https://reader.example.jp/

number to read out on the phone: DIGITS

evidence: DIR/t/disk/ProgramData/tejun/evidence/card-reader-check/evidence.html
exit 12
# An answer of a shape is looked at, and what is wrong is said in plain words.
$ tejun apply DIR/t --notice ../../procedures/card-reader-check --yes --answer "error-code=E 12" --lang en
tejun: please give letters, digits and hyphens alone, up to 20 (given: "E 12")
exit 2

$ tejun apply DIR/t --notice ../../procedures/card-reader-check --yes --answer error-code=Ｅ－１２ --lang en | only institution
  ◇  What is the institution code of this clinic or pharmacy? → please answer
? What is the institution code of this clinic or pharmacy?
  --answer institution-code=ANSWER  ten digits (2 of the prefecture, 1 of the table of fees, 7 of the number), such as 0110000007
exit 12

$ tejun apply DIR/t --notice ../../procedures/card-reader-check --yes --answer institution-code=0110000070 --lang en
tejun: some digit seems to be wrong (the last one does not fit to the others): please compare it once more (given: "0110000070")
exit 2

$ tejun apply DIR/t --notice ../../procedures/card-reader-check --yes --answer institution-code=0110000070
tejun: どこかの数字が違うようです（最後の 1桁が、ほかの数字と合いません）。もう一度見比べてください（入力: 0110000070）
exit 2

$ tejun apply DIR/t --notice ../../procedures/card-reader-check --yes --answer institution-code=011000000
tejun: 医療機関コードは 10桁の数字です。けた数を確かめてください（入力: 011000000）
exit 2

$ tejun apply DIR/t --notice ../../procedures/card-reader-check --yes --answer institution-code=0110000007 --lang en | only institution
  ◇  What is the institution code of this clinic or pharmacy? → 0110000007
       answer to “What is the institution code of this clinic or pharmacy?”: 0110000007 (Tue 1 Dec 09:00)
exit 12
# Another notice on this terminal offers what was answered, and takes nothing for granted.
$ tejun check DIR/t --notice ../../procedures/claims-certificate --lang en | from ?
  Apply for a new certificate: by 14 days after the answer to “On which day did the letter come that says that the certificate has ended?”
  Two weeks after the letter a new form has to be sent for.
  Eligibility checks go on as before.

Flow
  ◇  Is the certificate valid for 90 days or more? → no
       Last day of the certificate for claims: none (C:\Users\reception\AppData\Roaming\Microsoft\SystemCertificates\My\Certificates)
  ◇  Has it ended, or is there none? → yes
       Last day of the certificate for claims: none (C:\Users\reception\AppData\Roaming\Microsoft\SystemCertificates\My\Certificates)
  ◇  What is the institution code of this clinic or pharmacy? → please answer
  ◇  On which day did the letter come that says that the certificate has ended? → please answer
  N  Apply for a new certificate

needs you       N  Apply for a new certificate
    needs you       Apply for a new one
                      a person has to act
    waiting         Install the new certificate
                      “Apply for a new one” comes first
                      Last day of the certificate for claims: none (C:\Users\reception\AppData\Roaming\Microsoft\SystemCertificates\My\Certificates)
not applicable  R  Renew the certificate
                   the flow took another way at “Has it ended, or is there none?”

? What is the institution code of this clinic or pharmacy?
  Ten digits that go on the form. They stand on copies of claims and on the letter of designation.
  --answer institution-code=ANSWER  ten digits (2 of the prefecture, 1 of the table of fees, 7 of the number), such as 0110000007
  answered to an earlier notice: --answer institution-code=0110000007

? On which day did the letter come that says that the certificate has ended?
  Look at the postmark, or at the note of the day on which it came.
  --answer letter-day=ANSWER  a day, such as 2026-12-31

? Apply for a new one
  when it is done: tejun done N/applied --by NAME --given "the day of the application"

Contacts
  Certificate desk
    tel. 0120-000-001 (Mon to Fri, 9 to 17)　https://certificates.example.jp/　renewal and new issue

number to read out on the phone: DIGITS
exit 12

$ tejun check DIR/t --notice ../../procedures/claims-certificate | only 回答
  新しい電子証明書の発行を申し込む: 期限 「期限切れのお知らせの手紙は、いつ届きましたか。」の回答から 14 日
  --answer institution-code=回答  10桁の数字（都道府県 2桁、点数表 1桁、番号 7桁。例: 0110000007）
  前のお知らせでの回答: --answer institution-code=0110000007
  --answer letter-day=回答  日付（例: 2026-12-31）
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
$ tejun done Q/call DIR/t --notice ../../procedures/card-reader-check --by reception --given 2026/12/01 --lang en | only told
told            P  Check lamps, cables and power
    told            The reader's lamps were looked at
                      told by reception (Tue 1 Dec 2026 09:00); this terminal has not seen it
    told            The cables were plugged in again
                      told by reception (Tue 1 Dec 2026 09:00); this terminal has not seen it
    told            Everything was switched on again in the right order
                      told by 院長 (Tue 1 Dec 2026 09:00); this terminal has not seen it
    told            The desk was called
                      told by reception (Tue 1 Dec 2026 09:00, Tuesday, 1 December 2026); this terminal has not seen it
exit 12

$ tejun done Q/receipt DIR/t --notice ../../procedures/card-reader-check --by reception --lang en
tejun: please give “the desk's number of the call”: up to 40 letters, digits and hyphens (given: "")
exit 2

$ tejun done Q/receipt DIR/t --notice ../../procedures/card-reader-check --by reception --given "R 12" --lang en
tejun: please give “the desk's number of the call”: up to 40 letters, digits and hyphens (given: "R 12")
exit 2

$ tejun done Q/receipt DIR/t --notice ../../procedures/card-reader-check --by reception --given "Ｒ－１２" --lang en

told            P  Check lamps, cables and power
    told            The reader's lamps were looked at
                      told by reception (Tue 1 Dec 2026 09:00); this terminal has not seen it
    told            The cables were plugged in again
                      told by reception (Tue 1 Dec 2026 09:00); this terminal has not seen it
    told            Everything was switched on again in the right order
                      told by 院長 (Tue 1 Dec 2026 09:00); this terminal has not seen it
not applicable  L  Switch the line's devices off and on
                   the flow took another way at “Does the error code begin with E-9?”
told            Q  Tell the desk the error code
    told            The desk was called
                      told by reception (Tue 1 Dec 2026 09:00, Tuesday, 1 December 2026); this terminal has not seen it
    told            The number of the call was written down
                      told by reception (Tue 1 Dec 2026 09:00, number R-12); this terminal has not seen it

number to read out on the phone: DIGITS

The check is complete.

evidence: DIR/t/disk/ProgramData/tejun/evidence/card-reader-check/evidence.html
# A step that nobody has to tell of, and one that is not there.
$ tejun done Q/nothing DIR/t --notice ../../procedures/card-reader-check --by reception --lang en
tejun: Q/nothing is no step that a person says to be done; allowed: P/lamps, P/cables, P/power-order, L/line-devices, Q/call, Q/receipt
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
    needs you       Look at the reader's lamps
? Look at the reader's lamps
  when it is done: tejun done P/lamps --by NAME
exit 12

$ tejun check DIR/t --notice ../../procedures/card-reader-check | from 要対応
要対応  P  ランプ、ケーブル、電源を確かめる
    要対応  リーダーのランプを見る
              人の対応が必要です
    申告済  ケーブルを差し直した
              reception さんの申告（2026年12月1日(火) 09:00）。端末では確かめていません
    申告済  決まった順に電源を入れ直した
              院長 さんの申告（2026年12月1日(火) 09:00）。端末では確かめていません
対象外  L  回線の機器の電源を入れ直す
           「エラーコードは E-9 で始まりますか」で別の道に進みました
申告済  Q  エラーコードを窓口に伝える
    申告済  窓口に電話した
              reception さんの申告（2026年12月1日(火) 09:00、2026年12月1日(火)）。端末では確かめていません
    申告済  受付番号を控えた
              reception さんの申告（2026年12月1日(火) 09:00、番号 R-12）。端末では確かめていません

? リーダーのランプを見る
  済んだら: tejun done P/lamps --by 名前または担当

お問い合わせ先
  カードリーダー窓口
    電話 0120-000-000（平日 9時から18時）　https://reader.example.jp/

電話や紙で伝える番号: DIGITS
exit 12
