# An evening in English: look, plan, agree, do.
$ tejun practice new DIR/t --like e14-gen2-wired --lang en
made a practice terminal: DIR/t
  ThinkPad E14 Gen2 on a cable, with the old extensions and updates by hand
To try next
  tejun check DIR/t
  tejun plan DIR/t
  tejun apply DIR/t
  tejun undo DIR/t

$ tejun check DIR/t --lang en
a practice terminal  DIR/t
  LENOVO ThinkPad E14 Gen 2 20TA000BJP  Windows 10 Enterprise LTSC 2019 (17763.3650)
  How this terminal updates now: by hand (NoAutoUpdate = 1)
  What the policy editor shows: disabled; as it is in force
  What keeps Windows from updating itself: nothing found
  seen at: Fri 22 Dec 2023 18:10
notice  Replacing the Edge extensions, and Windows Update (oqs-2023-12)
  NTT East, eligibility-verification start pack (sample)
  by Sunday, 31 December 2023 (9 days left)
  From January 2024, verifying eligibility by My Number card in the browser (visual-confirmation mode) may stop working.
  Card readers in unattended or PIN mode, insurance cards and prescriptions are not affected.

Flow
  A  Replace the Microsoft Edge extensions
  ◇  A ThinkPad E14 Gen2, introduced in or before January 2023? → yes
       manufacturer: LENOVO (SMBIOS)
       model name: ThinkPad E14 Gen 2 (SMBIOS)
       machine type: 20TA000BJP (SMBIOS)
       Windows installed on: 5 October 2021 (HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\InstallDate)
  D  Turn ARP offload off on a ThinkPad E14 Gen2
  ◇  From now on, is Windows Update to be run by hand or automatically? → please answer

to do           A  Replace the Microsoft Edge extensions
    done            The files of the new extensions are there
    to do           Remove the old extensions
                      “Add the three new extensions and switch them on” comes first
                      the old “PIN有認証用アプリケーション” 1.0.0.0 is installed (OqsComApp / Default)
                      the old “PIN無認証用アプリケーション” 1.0.0.0 is installed (OqsComApp / Default)
                      the old “目視確認操作用アプリケーション” 1.0.0.0 is installed (OqsComApp / Default)
    to do           Add the three new extensions and switch them on
                      the new “目視確認操作用アプリケーション” is not installed (OqsComApp / Default)
                      the new “PIN無認証用アプリケーション” is not installed (OqsComApp / Default)
                      the new “PIN有認証用アプリケーション” is not installed (OqsComApp / Default)
    to do           Switch developer mode off, and see that the extensions stay on
to do           D  Turn ARP offload off on a ThinkPad E14 Gen2
    to do           Set ARP offload to “Disabled”
                      Realtek PCIe GbE Family Controller: the value is 1
    to do           Restart
    to do           See that the face-recognition card reader runs
needs you       B  Run Windows Update by hand
                   waiting for an answer: From now on, is Windows Update to be run by hand or automatically?
needs you       C  Let Windows update itself
                   waiting for an answer: From now on, is Windows Update to be run by hand or automatically?

? From now on, is Windows Update to be run by hand or automatically?
  The terminal was set up to update by hand. Your institution decides, and can change it later.
  --answer update-mode=by-hand  By hand
      Each time there are updates, somebody starts them, in the evening or on a holiday of a distribution period. Today's are run by tejun, after this.
  --answer update-mode=automatic  Automatically
      From now on Windows updates itself. When updates are due, the PC is left on for some days.

Contacts
  NTT East, support pages of the eligibility-verification start pack
    https://business.ntt-east.co.jp/support/online-shikakukakunin/
  Portal for medical institutions (announces the distribution periods)
    https://www.iryohokenjyoho-portalsite.jp/

number to read out on the phone: DIGITS
exit 10
# Nobody at the keyboard and no --yes: nothing is done.
$ tejun apply DIR/t --answer update-mode=by-hand --lang en | from To do (
To do (10)
   1. A  let Edge accept extensions from the delivered files for now (policy ExtensionInstallSources)
         1 none → "file:///C:/Program%20Files/OQS-Auth/ext/*" (HKLM\SOFTWARE\Policies\Microsoft\Edge\ExtensionInstallSources)
   2. A  update “目視確認操作用アプリケーション” from 1.0.0.0 to 2.0.0.0 (OqsComApp / Default)
         id nbnbjfhfpiapmgabmopajeiapnjlloee (C:\Program Files\OQS-Auth\ext\delegate.crx)
   3. A  update “PIN無認証用アプリケーション” from 1.0.0.0 to 2.0.0.0 (OqsComApp / Default)
         id ibbccnoghgfmnobpnifjefipfnlmppeo (C:\Program Files\OQS-Auth\ext\nopinauth.crx)
   4. A  update “PIN有認証用アプリケーション” from 1.0.0.0 to 2.0.0.0 (OqsComApp / Default)
         id cilcbmmpabnchogjoaabaoolkdgdoejp (C:\Program Files\OQS-Auth\ext\pinauth.crx)
   5. A  restore Edge's policy ExtensionInstallSources
         1 "file:///C:/Program%20Files/OQS-Auth/ext/*" → none (HKLM\SOFTWARE\Policies\Microsoft\Edge\ExtensionInstallSources)
   6. A  restart Edge, verify that the 3 new extensions stay on, and close it (OqsComApp / Default)
   7. D  Realtek PCIe GbE Family Controller: set ARP offload to “Disabled” (1 → 0)
   8. D  restart the PC
   9. D  wait until the card reader's program runs (120 seconds at most)
  10. B  search for updates, download and install them
  2, 3, 4: is not undone: without it the extension would be missing
  10: cannot be undone: updates stay
  A  about 10 minutes
     ・Do this after reception hours, when nobody uses Edge.
  D  about 10 minutes with the restart
     ・With the update of December 2022 (KB5021237) and later ones it is certain to become slow. Do this even if it is not slow yet.
     ・Where it was done after the notice of January 2023 it need not be done again.
  B  usually some tens of minutes; it can be days
     ・Nothing is updated while the PC is off. Leave it on until this is done, which can take some days.
     ・Updating is optional, but regular updating is recommended.
     ・Updates are given out only in the distribution periods, which the portal announces.
     ・Do it on weekdays after 19:00, on Saturday afternoon or on Sunday. In the daytime of weekdays the server may be too crowded.

nothing was changed (answer y when asked, or run with --yes)
exit 12

$ tejun apply DIR/t --lang en --yes | from Fri
  seen at: Fri 22 Dec 2023 18:10
notice  Replacing the Edge extensions, and Windows Update (oqs-2023-12)
  NTT East, eligibility-verification start pack (sample)
  by Sunday, 31 December 2023 (9 days left)
  From January 2024, verifying eligibility by My Number card in the browser (visual-confirmation mode) may stop working.
  Card readers in unattended or PIN mode, insurance cards and prescriptions are not affected.

Flow
  A  Replace the Microsoft Edge extensions
  ◇  A ThinkPad E14 Gen2, introduced in or before January 2023? → yes
       manufacturer: LENOVO (SMBIOS)
       model name: ThinkPad E14 Gen 2 (SMBIOS)
       machine type: 20TA000BJP (SMBIOS)
       Windows installed on: 5 October 2021 (HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\InstallDate)
  D  Turn ARP offload off on a ThinkPad E14 Gen2
  ◇  From now on, is Windows Update to be run by hand or automatically? → By hand
       answer to “From now on, is Windows Update to be run by hand or automatically?”: By hand (Fri 22 Dec 18:10)
  B  Run Windows Update by hand

To do (10)
   1. A  let Edge accept extensions from the delivered files for now (policy ExtensionInstallSources)
         1 none → "file:///C:/Program%20Files/OQS-Auth/ext/*" (HKLM\SOFTWARE\Policies\Microsoft\Edge\ExtensionInstallSources)
   2. A  update “目視確認操作用アプリケーション” from 1.0.0.0 to 2.0.0.0 (OqsComApp / Default)
         id nbnbjfhfpiapmgabmopajeiapnjlloee (C:\Program Files\OQS-Auth\ext\delegate.crx)
   3. A  update “PIN無認証用アプリケーション” from 1.0.0.0 to 2.0.0.0 (OqsComApp / Default)
         id ibbccnoghgfmnobpnifjefipfnlmppeo (C:\Program Files\OQS-Auth\ext\nopinauth.crx)
   4. A  update “PIN有認証用アプリケーション” from 1.0.0.0 to 2.0.0.0 (OqsComApp / Default)
         id cilcbmmpabnchogjoaabaoolkdgdoejp (C:\Program Files\OQS-Auth\ext\pinauth.crx)
   5. A  restore Edge's policy ExtensionInstallSources
         1 "file:///C:/Program%20Files/OQS-Auth/ext/*" → none (HKLM\SOFTWARE\Policies\Microsoft\Edge\ExtensionInstallSources)
   6. A  restart Edge, verify that the 3 new extensions stay on, and close it (OqsComApp / Default)
   7. D  Realtek PCIe GbE Family Controller: set ARP offload to “Disabled” (1 → 0)
   8. D  restart the PC
   9. D  wait until the card reader's program runs (120 seconds at most)
  10. B  search for updates, download and install them
  2, 3, 4: is not undone: without it the extension would be missing
  10: cannot be undone: updates stay
  A  about 10 minutes
     ・Do this after reception hours, when nobody uses Edge.
  D  about 10 minutes with the restart
     ・With the update of December 2022 (KB5021237) and later ones it is certain to become slow. Do this even if it is not slow yet.
     ・Where it was done after the notice of January 2023 it need not be done again.
  B  usually some tens of minutes; it can be days
     ・Nothing is updated while the PC is off. Leave it on until this is done, which can take some days.
     ・Updating is optional, but regular updating is recommended.
     ・Updates are given out only in the distribution periods, which the portal announces.
     ・Do it on weekdays after 19:00, on Saturday afternoon or on Sunday. In the daytime of weekdays the server may be too crowded.

Fri 22 Dec 18:10  A  let Edge accept extensions from the delivered files for now (policy ExtensionInstallSources) … done
Fri 22 Dec 18:10  A  update “目視確認操作用アプリケーション” from 1.0.0.0 to 2.0.0.0 (OqsComApp / Default) … done
Fri 22 Dec 18:10  A  update “PIN無認証用アプリケーション” from 1.0.0.0 to 2.0.0.0 (OqsComApp / Default) … done
Fri 22 Dec 18:10  A  update “PIN有認証用アプリケーション” from 1.0.0.0 to 2.0.0.0 (OqsComApp / Default) … done
Fri 22 Dec 18:10  A  restore Edge's policy ExtensionInstallSources … done
Fri 22 Dec 18:10  A  restart Edge, verify that the 3 new extensions stay on, and close it (OqsComApp / Default) … done
Fri 22 Dec 18:10  D  Realtek PCIe GbE Family Controller: set ARP offload to “Disabled” (1 → 0) … done
Fri 22 Dec 18:10  D  restarting
Fri 22 Dec 18:11  D  wait until the card reader's program runs (120 seconds at most) … done
      waits until Fri 22 Dec 19:00 (working window); leave the PC on; if all goes well, it is done at about Fri 22 Dec 21:15
      in a hurry? press Retry on the update page of Settings; the next check sees the result
      (a practice terminal's clock is moved forward instead)
Fri 22 Dec 19:00  B  searching for updates
Fri 22 Dec 19:03  B  downloading
Fri 22 Dec 19:43  B  installing
      installed: 2023-12 x64 ベース システム用 Windows 10 Version 1809 の累積更新プログラム
      installed: 悪意のあるソフトウェアの削除ツール x64 - v5.119
Fri 22 Dec 20:08  B  restarting
Fri 22 Dec 20:09  B  searching for updates
Fri 22 Dec 20:12  B  no more updates: Windows is up to date

done            A  Replace the Microsoft Edge extensions
    done            The files of the new extensions are there
    done            No old extension is left
    done            The three new extensions are there and switched on
    done            Developer mode is off, and the extensions stay switched on
done            D  Turn ARP offload off on a ThinkPad E14 Gen2
    done            ARP offload is “Disabled”
    done            Restarted
    done            The face-recognition card reader runs
done            B  Run Windows Update by hand
    done            Windows is up to date
not applicable  C  Let Windows update itself
                   the flow took another way at “From now on, is Windows Update to be run by hand or automatically?”

number to read out on the phone: DIGITS

The work is complete.

evidence: DIR/t/disk/ProgramData/tejun/evidence/oqs-2023-12/evidence.html
# Planning again gives an empty plan; so does applying again.
$ tejun plan DIR/t --lang en | from Nothing to do
Nothing to do

number to read out on the phone: DIGITS

The work is complete.

$ tejun apply DIR/t --lang en --yes | only Nothing
Nothing to do
