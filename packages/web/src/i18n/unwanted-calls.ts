/** How the built-in phone system answers calls that nobody takes, in the administration. */
import { bilingual } from './bilingual.ts'

export const unwantedCalls = bilingual(
  {
    title: 'Built-in phone system',
    heading: 'Calls that nobody takes',
    intro:
      'What the caller is answered. The forwardings of a line always come first; why a call was answered as it was stands in its story.',
    whileAbsent: 'Nobody signed in, or do not disturb',
    whileAbsentHint:
      'While no phone and no browser is signed in at the line, and while do not disturb is on.',
    declined: 'Declined calls',
    declinedHint:
      'A phone can decline as busy (486) or for good (603). The button in Offhook says 486 to somebody who is talking, 603 otherwise.',
    answers: {
      '486': 'Busy here (486)',
      '480': 'Temporarily unavailable (480)',
      '603': 'Decline (603)',
      '180': 'Let it ring on (180)',
      asChosen: 'As it was declined (486 or 603)',
    },
    ringsOn:
      'The caller hears it ring until giving up, or until somebody picks the call up. After an hour it ends.',
    hidesReject: 'No button to decline',
    hidesRejectHint: 'Offhook then shows no “Decline” on calls that ring. Phones keep their own key.',
    toMailbox: 'Nobody signed in: on to the mailbox',
    toMailboxHint:
      'To the mailbox number that stands with the person. It goes before the answer above; people without one, and those who forward elsewhere themselves, are left as they are.',
    save: 'Save',
    saved: 'Saved. It holds for the next call.',
    mailboxTarget: 'To my mailbox ({{number}})',
  },
  {
    title: 'Eingebautes Telefonsystem',
    heading: 'Anrufe, die niemand annimmt',
    intro:
      'Was dem Anrufer geantwortet wird. Die Umleitungen einer Leitung gehen immer vor; warum ein Anruf so beantwortet wurde, steht in seinem Verlauf.',
    whileAbsent: 'Niemand angemeldet, oder „Nicht stören“',
    whileAbsentHint:
      'Solange an der Leitung weder Telefon noch Browser angemeldet ist, und solange „Nicht stören“ an ist.',
    declined: 'Abgelehnte Anrufe',
    declinedHint:
      'Ein Telefon kann als besetzt (486) oder endgültig (603) ablehnen. Der Knopf in Offhook sagt 486, wenn man gerade spricht, sonst 603.',
    answers: {
      '486': 'Besetzt – Busy Here (486)',
      '480': 'Derzeit nicht verfügbar – Temporarily Unavailable (480)',
      '603': 'Abgewiesen – Decline (603)',
      '180': 'Weiterläuten lassen – Ringing (180)',
      asChosen: 'So, wie abgelehnt wurde (486 oder 603)',
    },
    ringsOn:
      'Beim Anrufer läutet es, bis er auflegt oder jemand den Anruf heranholt. Nach einer Stunde endet er.',
    hidesReject: 'Kein Knopf zum Ablehnen',
    hidesRejectHint:
      'Offhook zeigt dann bei läutenden Anrufen kein „Ablehnen“. Telefone behalten ihre eigene Taste.',
    toMailbox: 'Niemand angemeldet: weiter zur Mailbox',
    toMailboxHint:
      'An die Mailbox-Nummer, die bei der Person steht. Das geht der Antwort oben vor; wer keine hat oder selbst woandershin umleitet, bleibt unberührt.',
    save: 'Speichern',
    saved: 'Gespeichert. Es gilt ab dem nächsten Anruf.',
    mailboxTarget: 'An meine Mailbox ({{number}})',
  },
)
