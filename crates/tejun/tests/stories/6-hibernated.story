# Windows is hibernated: its disk is looked at, never written.
$ tejun practice new DIR/t --like e14-gen2-wired | only 練習用端末を
練習用端末を作りました: DIR/t

$ copy DIR/t/disk DIR/disk

$ put DIR/disk/hiberfil.sys HIBR

$ copy DIR/disk DIR/before

$ tejun apply DIR/disk --answer update-mode=automatic --yes | only 休止
  ! Windows が休止状態のままです（C:\hiberfil.sys）。一度起動し、Shift キーを押しながらシャットダウンしてください
exit 12

$ tejun plan DIR/disk --answer update-mode=automatic --lang en | from Nothing to do
Nothing to do

Not in this plan
needs you       A  Replace the Microsoft Edge extensions
    waiting         Remove the old extensions
                      “Add the three new extensions and switch them on” comes first
                      the old “PIN有認証用アプリケーション” 1.0.0.0 is installed (OqsComApp / Default)
                      the old “PIN無認証用アプリケーション” 1.0.0.0 is installed (OqsComApp / Default)
                      the old “目視確認操作用アプリケーション” 1.0.0.0 is installed (OqsComApp / Default)
    needs you       Add the three new extensions and switch them on
                      cannot be changed in this state (see ! above)
                      the new “目視確認操作用アプリケーション” is not installed (OqsComApp / Default)
                      the new “PIN無認証用アプリケーション” is not installed (OqsComApp / Default)
                      the new “PIN有認証用アプリケーション” is not installed (OqsComApp / Default)
    waiting         Switch developer mode off, and see that the extensions stay on
                      “Add the three new extensions and switch them on” comes first
needs you       D  Turn ARP offload off on a ThinkPad E14 Gen2
    needs you       Set ARP offload to “Disabled”
                      cannot be changed in this state (see ! above)
                      Realtek PCIe GbE Family Controller: the value is 1
needs you       C  Let Windows update itself
    needs you       Set automatic updating to “Enabled”
                      cannot be changed in this state (see ! above)
                      the policy file has no AUOptions
                      the policy file has NoAutoUpdate: 1
                      the policy file has no ScheduledInstallDay
                      (and 2 more)

Contacts
  NTT East, support pages of the eligibility-verification start pack
    https://business.ntt-east.co.jp/support/online-shikakukakunin/
  Portal for medical institutions (announces the distribution periods)
    https://www.iryohokenjyoho-portalsite.jp/

number to read out on the phone: DIGITS
exit 12

$ same DIR/before DIR/disk
same
