# A last day that is each terminal's own, with reminders; on one way through the flow another one, counted from an answer.
$ tejun practice new DIR/t --like ends-soon --notice ../../procedures/claims-certificate | only 練習用端末を
練習用端末を作りました: DIR/t

$ tejun check DIR/t --notice ../../procedures/claims-certificate | only 期限
  変わったこと（2026年11月30日(月)）: 切れた証明書の申込に、手紙が届いてから2週間の期限を加えました。
  期限 2027年1月20日(水)（あと 50 日）
  期限が切れると、オンライン請求ができなくなり、新しい証明書の発行に日数がかかります。
exit 12

$ tejun check DIR/t --notice ../../procedures/claims-certificate --lang en | only remind
  time for the reminder of 60 days left; the next reminder is on Monday, 21 December 2026 (30 days left)
exit 12

$ tejun practice new DIR/e --like ended --notice ../../procedures/claims-certificate | only 練習用端末を
練習用端末を作りました: DIR/e
# A day that is none is refused; one that is sets the last day.
$ tejun check DIR/e --notice ../../procedures/claims-certificate --answer letter-day=2026-11-31
tejun: 暦にある日付を、2026-12-31 のように入れてください（入力: 2026-11-31）
exit 2

$ tejun check DIR/e --notice ../../procedures/claims-certificate --answer letter-day=2026/11/25 | only 期限
  変わったこと（2026年11月30日(月)）: 切れた証明書の申込に、手紙が届いてから2週間の期限を加えました。
  期限 2026年11月30日(月)（1 日過ぎています）
  期限が切れると、オンライン請求ができなくなり、新しい証明書の発行に日数がかかります。
  新しい電子証明書の発行を申し込む: 期限 2026年12月9日(水)（あと 8 日）
  ◇  期限切れのお知らせの手紙は、いつ届きましたか。 → 2026年11月25日
       回答「期限切れのお知らせの手紙は、いつ届きましたか。」: 2026年11月25日（12月1日(火) 09:00）
exit 12

$ tejun check DIR/e --notice ../../procedures/claims-certificate --answer letter-day=2026-11-10 --lang en | only remind
exit 12
