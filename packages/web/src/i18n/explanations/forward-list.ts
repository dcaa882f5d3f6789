/** How far a call has come on the forwarding list of a line, and what else the server has phone systems do with calls. */
import { bilingual } from '../bilingual.ts'

export const forwardList = bilingual(
  {
    'first-line-governs': 'The call rang at {{line}} first: its forwarding list governs.',
    'rang-in-vain': 'Nobody answered at {{line}} within {{seconds}} seconds.',
    'station-rings': 'The forwarding list sends the call on to {{destination}}.',
    'station-not-watched':
      'The forwarding list sends the call on to {{destination}}. No line is watched there, so the list ends.',
    'station-out-of-service': '{{destination}} is out of service and is left out.',
    'station-not-disturbed': '{{destination}} does not wish to be disturbed and is left out.',
    'station-busy': '{{destination}} is busy and is left out.',
    'station-was-here': 'It rang at {{destination}} already.',
    'station-refused': 'The phone system does not send the call to {{destination}}: {{reason}}',
    'list-at-its-end': 'Nobody is left in the forwarding list: it goes on ringing.',
    'list-of-first-governs':
      'The forwarding list of {{line}} does not count: the call rang at {{first}} first.',
    'station-is-last': '{{line}} is the last in the forwarding list of {{first}}: it rings on there.',
    'answered-to-send-on':
      'The phone system cannot send a ringing call on: {{line}} answered it and transferred it to {{destination}} at once.',
    'called-from-elsewhere':
      '{{line}} called the number where its user is, and sends whoever answers there on to {{destination}}.',
    'picked-up-across':
      '{{ringingLine}} rings at another phone system: the call was sent on to {{line}}, which picks it up.',
    'picked-up-by-code':
      '{{ringingLine}} rings at another phone system, which does not send the call on: {{line}} dialled {{code}} to pick it up.',
  },
  {
    'first-line-governs': 'An {{line}} hat es zuerst geläutet: Es gilt deren Weiterleitungsliste.',
    'rang-in-vain': 'An {{line}} hat in {{seconds}} Sekunden niemand abgenommen.',
    'station-rings': 'Die Weiterleitungsliste schickt den Anruf weiter zu {{destination}}.',
    'station-not-watched':
      'Die Weiterleitungsliste schickt den Anruf weiter zu {{destination}}. Dort wird keine Leitung überwacht, also endet sie.',
    'station-out-of-service': '{{destination}} ist außer Betrieb und wird ausgelassen.',
    'station-not-disturbed': '{{destination}} möchte nicht gestört werden und wird ausgelassen.',
    'station-busy': '{{destination}} ist besetzt und wird ausgelassen.',
    'station-was-here': 'An {{destination}} hat es schon geläutet.',
    'station-refused': 'Das Telefonsystem schickt den Anruf nicht zu {{destination}}: {{reason}}',
    'list-at-its-end': 'In der Weiterleitungsliste ist niemand mehr übrig: Es läutet weiter.',
    'list-of-first-governs':
      'Die Weiterleitungsliste von {{line}} zählt nicht: An {{first}} hat es zuerst geläutet.',
    'station-is-last':
      '{{line}} ist die letzte in der Weiterleitungsliste von {{first}}: Dort läutet es weiter.',
    'answered-to-send-on':
      'Die Telefonanlage kann einen läutenden Anruf nicht weiterschicken: {{line}} hat ihn angenommen und gleich an {{destination}} verbunden.',
    'called-from-elsewhere':
      '{{line}} hat die Nummer angerufen, unter der die Person ist, und verbindet von dort weiter zu {{destination}}.',
    'picked-up-across':
      '{{ringingLine}} läutet an einem anderen Telefonsystem: Der Anruf wurde zu {{line}} geschickt, die ihn heranholt.',
    'picked-up-by-code':
      '{{ringingLine}} läutet an einem anderen Telefonsystem, das den Anruf nicht weiterschickt: {{line}} hat {{code}} gewählt, um ihn heranzuholen.',
  },
)
