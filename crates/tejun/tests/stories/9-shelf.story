# A technician with a shelf of disks.
$ tejun practice new DIR/a --like e14-gen2-wired --lang en | only made
made a practice terminal: DIR/a

$ tejun practice new DIR/b --like already-done --lang en | only made
made a practice terminal: DIR/b

$ tejun practice new DIR/c --like desktop --lang en | only made
made a practice terminal: DIR/c

$ tejun check DIR/a DIR/b/disk DIR/c DIR/nothing --lang en
DIR/a        to do           A to do           D to do           B needs you       C needs you
DIR/b/disk   needs you       A done            D done            B needs you       C needs you
DIR/c        to do           A to do           D not applicable  B needs you       C needs you
DIR/nothing  unknown         there is no folder DIR/nothing
exit 20

$ tejun check DIR/a DIR/b DIR/c DIR/nothing --csv --lang en --answer update-mode=automatic
folder,state,machine,windows,A,D,B,C,questions,error
DIR/a,todo,LENOVO ThinkPad E14 Gen 2 20TA000BJP,17763,todo,todo,not-applicable,todo,,
DIR/b,done,LENOVO ThinkPad E14 Gen 2 20TA000BJP,17763,done,done,not-applicable,done,,
DIR/c,todo,LENOVO ThinkCentre M75q Gen 2 11EDS0M000,17763,todo,not-applicable,not-applicable,todo,,
DIR/nothing,unknown,,,,,,,,there is no folder DIR/nothing
exit 20
# One disk, for a spreadsheet. In a program's lines each is an object.
$ tejun check DIR/c --csv
folder,state,machine,windows,A,D,B,C,questions,error
DIR/c,todo,LENOVO ThinkCentre M75q Gen 2 11EDS0M000,17763,todo,not-applicable,needs-person,needs-person,update-mode,
exit 10

$ tejun check DIR/c DIR/nothing --json | only nothing
{"folder":"DIR/nothing","error":"DIR/nothing というフォルダーはありません"}
exit 20
