/**
 * Why the server refuses something with `not-permitted`, by the rule that does, and what to do about it. Words in braces are filled
 * from the details of the problem.
 */
import { bilingual } from './bilingual.ts'

export const refusals = bilingual(
  {
    'viewer-is-owner': 'This is about yourself: you have all rights over yourself already.',
    'switched-off':
      'You may not {{actionWord}}: this is switched off for the whole company. An administrator can switch it on, in the settings under “Basic services”.',
    'private-phone':
      'You may not {{actionWord}}: it is a private phone, and with whom it talks only its owner sees.',
    'not-granted':
      'You may not {{actionWord}}: neither the level for all, nor a group, nor they themselves have given it to you. Ask them for it in their contact card.',
    'not-granted_steerLine':
      'Only whose line it is may use it for calls. An administrator can assign it to you as well.',
    'right-switched-off':
      '“{{rightName}}” cannot be given: it is switched off for the whole company and counts for nobody. An administrator can switch it on, in the settings under “Basic services”.',
    'not-entitled':
      'This service is not switched on for you, neither for all, nor by a group of yours, nor for you alone. Ask your administrator for it.',
    'service-not-left-to-people':
      'You do not switch this service yourself: the administration has not left it to people. Ask your administrator for it.',
    'granting-switched-off':
      'People may not give each other rights here: that is switched off for the whole company. What was given can be taken back. Ask your administrator for more.',
    'leader-passes-on-own':
      'Members of “{{group}}” cannot be given “{{rightName}}”: leaders pass on at most what the group gives them over members (“{{levelWord}}”), or members over each other already (“{{memberLevelWord}}”). Choose less, or ask your administrator to give the leaders of the group more.',
    'administrators-only': 'Only administrators may do this. Ask yours.',
    'administrator-only': 'Only administrators may do this. Ask yours.',
    'operators-only': 'Only operators and administrators may do this. Ask yours.',
    'line-has-no-owner':
      'This line belongs to nobody, so nobody can give rights over it. An administrator can assign it.',
    'softphone-no-media':
      'The server passes no voice on: its media engine is switched off. An administrator can switch it on.',
    'softphone-no-extension':
      'None of your lines is an extension of the built-in phone system, and only these can be in a browser. Ask your administrator for one.',
    'softphone-not-open': 'This browser is no phone yet. Make it one in the menu under your picture.',
    'project-not-in-journal':
      'The journal does not note this project: it is only for dialling. Choose another one.',
    'journal-own-only': 'Only whose line it was may share a call or mark it as private.',
    'journal-private-shared': 'A private call cannot be shared. Take the mark away first.',
    'journal-not-deleted':
      'Entries of the journal are not deleted here: the administration has switched that off for all.',
    'journal-under-way': 'The call is still under way. Try again when it is over.',
    'line-of-computer': 'This line is not among those of the computer. An administrator can add it there.',
    'only-owners-use-lines': 'At this computer only the owner of a line may use it.',
  },
  {
    'viewer-is-owner': 'Das betrifft Sie selbst: An sich selbst haben Sie schon alle Rechte.',
    'switched-off':
      'Sie dürfen nicht {{actionWord}}: Das ist im ganzen Unternehmen abgeschaltet. Die Administration kann es einschalten, in den Einstellungen unter „Basisdienste“.',
    'private-phone':
      'Sie dürfen nicht {{actionWord}}: Es ist ein privates Telefon, und mit wem dort gesprochen wird, sieht nur, wem es gehört.',
    'not-granted':
      'Sie dürfen nicht {{actionWord}}: Weder die Stufe für alle noch eine Gruppe noch die Person selbst hat es Ihnen gegeben. Fragen Sie danach, auf der Kontaktkarte der Person.',
    'not-granted_steerLine':
      'Nur wem die Leitung gehört, darf mit ihr telefonieren. Die Administration kann sie auch Ihnen zuweisen.',
    'right-switched-off':
      '„{{rightName}}“ lässt sich nicht geben: Das ist im ganzen Unternehmen abgeschaltet und gilt für niemanden. Die Administration kann es einschalten, in den Einstellungen unter „Basisdienste“.',
    'not-entitled':
      'Dieser Dienst ist für Sie nicht eingeschaltet: weder für alle noch durch eine Ihrer Gruppen noch für Sie allein. Fragen Sie Ihre Administration danach.',
    'service-not-left-to-people':
      'Diesen Dienst schalten Sie nicht selbst: Die Administration hat ihn nicht freigegeben. Fragen Sie sie danach.',
    'granting-switched-off':
      'Benutzer geben einander hier keine Rechte: Das ist im ganzen Unternehmen abgeschaltet. Was gegeben wurde, lässt sich zurücknehmen. Mehr gibt Ihre Administration.',
    'leader-passes-on-own':
      '„{{rightName}}“ lässt sich den Mitgliedern von „{{group}}“ nicht geben: Die Leitung gibt höchstens weiter, was die Gruppe ihr über die Mitglieder gibt („{{levelWord}}“) oder was diese voneinander schon haben („{{memberLevelWord}}“). Wählen Sie weniger, oder bitten Sie Ihre Administration, der Leitung der Gruppe mehr zu geben.',
    'administrators-only': 'Das darf nur die Administration. Wenden Sie sich an sie.',
    'administrator-only': 'Das darf nur die Administration. Wenden Sie sich an sie.',
    'operators-only': 'Das dürfen nur Betrieb und Administration. Wenden Sie sich an sie.',
    'line-has-no-owner':
      'Die Leitung gehört niemandem, also kann niemand Rechte an ihr geben. Die Administration kann sie zuweisen.',
    'softphone-no-media':
      'Der Server gibt keine Sprache weiter: Seine Medien sind abgeschaltet. Die Administration kann sie einschalten.',
    'softphone-no-extension':
      'Keine Ihrer Leitungen ist eine Nebenstelle der eingebauten Telefonanlage, und nur diese gehen im Browser. Fragen Sie Ihre Administration nach einer.',
    'softphone-not-open':
      'Dieser Browser ist noch kein Telefon. Machen Sie ihn dazu, im Menü unter Ihrem Bild.',
    'project-not-in-journal':
      'Dieses Projekt steht in keinem Journal: Es dient nur der Wahl. Wählen Sie ein anderes.',
    'journal-own-only': 'Nur wessen Leitung es war, darf einen Anruf teilen oder als privat markieren.',
    'journal-private-shared':
      'Ein privates Gespräch lässt sich nicht teilen. Nehmen Sie zuerst die Markierung weg.',
    'journal-not-deleted':
      'Einträge des Journals werden hier nicht gelöscht: Die Administration hat das für alle abgeschaltet.',
    'journal-under-way': 'Der Anruf läuft noch. Versuchen Sie es danach noch einmal.',
    'line-of-computer':
      'Die Leitung gehört nicht zu denen des Computers. Die Administration kann sie dort hinzufügen.',
    'only-owners-use-lines': 'An diesem Computer darf eine Leitung nur benutzen, wem sie gehört.',
  },
)
