/** Why a call goes where it goes, and what a phone said to it. */
import { bilingual } from '../bilingual.ts'

export const routing = bilingual(
  {
    // Where a call goes.
    'hops-exhausted': 'The call has gone through too many stations.',
    'caller-not-signed-in': 'The caller is not signed in, so the call is refused.',
    'call-came-back': 'The call came back here {{ownPasses}} times: a loop.',
    'too-many-diversions': 'The call was forwarded {{diversions}} times; {{most}} are allowed.',
    'feature-code': '{{dialled}} is a feature code: {{featureWord}}.',
    'inbound-prefix-removed': '{{prefix}} is cut off in front: {{dialled}} becomes {{number}}.',
    'inbound-number-of-location': '{{dialled}} is the public number of extension {{number}}.',
    'number-incomplete': '{{number}} is only the beginning of a number.',
    'number-unknown': 'Nobody has the number {{number}}.',
    'forwarding-loop': 'The call was at {{line}} already: the forwardings go in a circle.',
    'number-is-extension': '{{line}} is the extension of {{name}}.',
    'phones-ring': 'Phones signed in at {{line}}: {{phones}}.',
    'do-not-disturb': '{{line}} does not wish to be disturbed.',
    'no-phone-signed-in': 'No phone is signed in at {{line}}.',
    'line-busy': '{{line}} is busy: calls under way {{present}}, allowed {{most}}.',
    'forwarded-always_destination': '{{line}} forwards all calls to {{destination}}.',
    'forwarded-not-reachable_destination': '{{line}} forwards to {{destination}} when no phone is reachable.',
    'forwarded-busy': '{{line}} forwards to {{destination}} when busy.',
    'forwarded-no-answer': '{{line}} forwards to {{destination}} when nobody answers.',
    'number-is-outside': '{{number}} is an outside number; {{sent}} is sent.',
    'destination-barred': 'Numbers that begin with {{prefix}} are barred.',
    'destination-barred-otherwise-written':
      '{{number}} is {{writtenAs}} written another way, and numbers that begin with {{prefix}} are barred.',
    'no-way-outside': 'No way leads outside.',
    'all-peers-full': 'All lines to the outside are in use.',
    'line-places-too-many':
      '{{line}} has placed {{most}} calls that are not over yet: it may not place more at once.',
    'line-may-call-outside': '{{line}} may not call outside.',
    'line-may-call-outside_passed': '{{line}} may call outside.',
    'peer-may-transit': '{{peer}} may not pass calls through here.',
    'peer-may-transit_passed': '{{peer}} may pass calls through here.',
    'emergency-rule-of-place':
      'The phone at {{address}} is where the rule “{{name}}” holds: {{prefix}} goes before {{number}}.',
    'number-is-emergency': '{{number}} is an emergency number: it goes out at once, whatever else is set.',
    'leaves-through-peer': 'The call leaves through {{peer}} to {{number}}.',
    // Which number the other side sees.
    'shown-in-emergency': 'An emergency call shows the number of {{location}}, whatever else is set.',
    'shown-trunk-number': 'Every call through {{trunk}} shows {{number}}.',
    'shown-extension-number': '{{number}} is set as the number that {{line}} shows.',
    'shown-direct-number': '{{number}} is the direct number of {{line}} at {{location}}.',
    'shown-main-number':
      '{{line}} has no direct number at {{location}}: the number of the location is shown, {{number}}.',
    'shown-as-extension':
      'No public number is known for {{line}} at {{location}}: the extension itself goes out, and nobody outside can call it.',
    'shown-as-written': '{{trunk}} gets it as {{written}}.',
    'withheld-by-trunk': 'No call through {{trunk}} shows a number.',
    'withheld-by-extension': '{{line}} withholds its number.',
    'withheld-by-caller': '{{line}} withholds its number in this call.',
    'shown-to-trusted': '{{trunk}} is trusted: it learns the number, with the wish to pass it on to nobody.',
    'not-shown-to-untrusted': '{{trunk}} is not trusted with it: it does not learn the number either.',
    'belongs-together': 'The phone systems say that it belongs to a call of {{line}} at {{connector}}.',
    'peer-full': '{{peer}} carries {{present}} calls, as many as it may.',
    // What a phone said.
    'nobody-answered': 'Nobody answered in time.',
    'call-rejected': 'The call was declined there.',
    'phone-busy': 'The phone there is busy.',
    'no-common-media': 'The two phones found no common language.',
    'number-unknown-there': 'The number is not known there.',
    'call-barred-there': 'The call is not allowed there.',
    'loop-found-there': 'A loop was found there.',
    'phone-not-reachable': 'The phone there cannot be reached.',
    // What the caller is told.
    'mailbox-while-absent': 'Calls go to the mailbox {{destination}} while no phone is signed in.',
    'answered-while-absent': 'Nobody takes the call; the caller is answered {{status}}, as it is set.',
    'rings-unheard': 'Nobody hears it; the caller hears it ring until a colleague picks up, as it is set.',
    'declined-answered-alike': 'Of every declined call the caller is answered {{status}}, as it is set.',
    'declined-rings-on': 'The caller is not told and hears it ring on, as it is set.',
  },
  {
    'hops-exhausted': 'Der Anruf ist durch zu viele Stationen gelaufen.',
    'caller-not-signed-in': 'Wer anruft, ist nicht angemeldet; der Anruf wird abgelehnt.',
    'call-came-back': 'Der Anruf kam {{ownPasses}}-mal hierher zurück: eine Schleife.',
    'too-many-diversions': 'Der Anruf wurde {{diversions}}-mal umgeleitet; {{most}} sind erlaubt.',
    'feature-code': '{{dialled}} ist ein Funktionscode: {{featureWord}}.',
    'inbound-prefix-removed': '{{prefix}} wird vorn abgeschnitten: Aus {{dialled}} wird {{number}}.',
    'inbound-number-of-location': '{{dialled}} ist die öffentliche Nummer der Nebenstelle {{number}}.',
    'number-incomplete': '{{number}} ist nur der Anfang einer Nummer.',
    'number-unknown': 'Niemand hat die Nummer {{number}}.',
    'forwarding-loop': 'Der Anruf war schon bei {{line}}: Die Umleitungen laufen im Kreis.',
    'number-is-extension': '{{line}} ist die Nebenstelle von {{name}}.',
    'phones-ring': 'An {{line}} angemeldete Telefone: {{phones}}.',
    'do-not-disturb': '{{line}} möchte nicht gestört werden.',
    'no-phone-signed-in': 'An {{line}} ist kein Telefon angemeldet.',
    'line-busy': '{{line}} ist besetzt: laufende Anrufe {{present}}, erlaubt {{most}}.',
    'forwarded-always_destination': '{{line}} leitet alle Anrufe an {{destination}} um.',
    'forwarded-not-reachable_destination':
      '{{line}} leitet an {{destination}} um, wenn kein Telefon erreichbar ist.',
    'forwarded-busy': '{{line}} leitet bei besetzt an {{destination}} um.',
    'forwarded-no-answer': '{{line}} leitet an {{destination}} um, wenn niemand abnimmt.',
    'number-is-outside': '{{number}} ist eine Nummer außer Haus; gesendet wird {{sent}}.',
    'destination-barred': 'Nummern, die mit {{prefix}} beginnen, sind gesperrt.',
    'destination-barred-otherwise-written':
      '{{number}} ist {{writtenAs}} in anderer Schreibweise, und Nummern, die mit {{prefix}} beginnen, sind gesperrt.',
    'no-way-outside': 'Kein Weg führt nach außen.',
    'all-peers-full': 'Alle Leitungen nach außen sind belegt.',
    'line-places-too-many':
      '{{line}} hat {{most}} Anrufe begonnen, die noch nicht zu Ende sind: Mehr sind nicht zugleich erlaubt.',
    'line-may-call-outside': '{{line}} darf nicht nach außen telefonieren.',
    'line-may-call-outside_passed': '{{line}} darf nach außen telefonieren.',
    'peer-may-transit': '{{peer}} darf hier keine Anrufe durchleiten.',
    'peer-may-transit_passed': '{{peer}} darf hier Anrufe durchleiten.',
    'emergency-rule-of-place':
      'Das Telefon mit der Adresse {{address}} ist dort, wo die Regel „{{name}}“ gilt: {{prefix}} steht vor {{number}}.',
    'number-is-emergency':
      '{{number}} ist ein Notruf: Er geht sofort hinaus, was auch sonst eingestellt ist.',
    'leaves-through-peer': 'Der Anruf geht über {{peer}} an {{number}} hinaus.',
    'shown-in-emergency':
      'Ein Notruf zeigt die Nummer des Standorts {{location}}, was auch sonst eingestellt ist.',
    'shown-trunk-number': 'Jeder Anruf über {{trunk}} zeigt {{number}}.',
    'shown-extension-number': '{{number}} ist als Nummer eingestellt, die {{line}} zeigt.',
    'shown-direct-number': '{{number}} ist die Durchwahl von {{line}} am Standort {{location}}.',
    'shown-main-number':
      '{{line}} hat am Standort {{location}} keine Durchwahl: Gezeigt wird die Nummer des Standorts, {{number}}.',
    'shown-as-extension':
      'Für {{line}} ist am Standort {{location}} keine öffentliche Nummer bekannt: Die Nebenstelle selbst geht hinaus, und niemand außer Haus kann sie anrufen.',
    'shown-as-written': '{{trunk}} bekommt sie als {{written}}.',
    'withheld-by-trunk': 'Kein Anruf über {{trunk}} zeigt eine Nummer.',
    'withheld-by-extension': '{{line}} unterdrückt die eigene Nummer.',
    'withheld-by-caller': '{{line}} unterdrückt bei diesem Anruf die eigene Nummer.',
    'shown-to-trusted':
      '{{trunk}} gilt als vertrauenswürdig: Dort ist die Nummer bekannt, mit der Bitte, sie niemandem weiterzugeben.',
    'not-shown-to-untrusted': '{{trunk}} wird sie nicht anvertraut: Auch dort bleibt die Nummer unbekannt.',
    'belongs-together':
      'Die Telefonanlagen sagen, dass er zu einem Gespräch von {{line}} an {{connector}} gehört.',
    'peer-full': '{{peer}} trägt schon {{present}} Anrufe, mehr darf es nicht.',
    'nobody-answered': 'Niemand hat rechtzeitig abgenommen.',
    'call-rejected': 'Der Anruf wurde dort abgelehnt.',
    'phone-busy': 'Das Telefon dort ist besetzt.',
    'no-common-media': 'Die beiden Telefone fanden keine gemeinsame Sprache.',
    'number-unknown-there': 'Die Nummer ist dort nicht bekannt.',
    'call-barred-there': 'Der Anruf ist dort nicht erlaubt.',
    'loop-found-there': 'Dort wurde eine Schleife erkannt.',
    'phone-not-reachable': 'Das Telefon dort ist nicht erreichbar.',
    'mailbox-while-absent':
      'Solange kein Telefon angemeldet ist, gehen Anrufe an die Mailbox {{destination}}.',
    'answered-while-absent':
      'Niemand nimmt den Anruf; dem Anrufer wird wie eingestellt {{status}} geantwortet.',
    'rings-unheard':
      'Niemand hört ihn; beim Anrufer läutet es wie eingestellt, bis ein Kollege ihn heranholt.',
    'declined-answered-alike':
      'Bei jedem abgelehnten Anruf wird dem Anrufer wie eingestellt {{status}} geantwortet.',
    'declined-rings-on': 'Der Anrufer erfährt es nicht; bei ihm läutet es wie eingestellt weiter.',
  },
)
