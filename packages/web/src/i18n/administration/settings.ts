import { bilingual } from '../bilingual.ts'

export const serverSettings = bilingual(
  {
    settings: {
      title: 'Settings',
      server: 'Server',
      serverName: 'Host name or address',
      presenceDomain: 'Presence domain',
      presenceDomainHint: 'The part after the @ in presence addresses',
      domainChange: 'Change presence domain …',
      domainTitle: 'Change the presence domain to {{domain}}?',
      domainDo: 'Change all addresses',
      domainChanged: 'The presence domain is {{domain}} now',
      domainPeople_one: 'One person gets another address for presence and chat.',
      domainPeople_other: '{{count}} people get another address for presence and chat.',
      domainUsers_one:
        'One of them has the former domain in the user name, and signs in with the new one from then on.',
      domainUsers_other:
        '{{count}} of them have the former domain in the user name, and sign in with the new one from then on.',
      domainKept_one: 'One person keeps the address: it is elsewhere or comes from a directory.',
      domainKept_other: '{{count}} people keep their address: it is elsewhere or comes from a directory.',
      domainPhones:
        'Others outside reach nobody at the former addresses any more. Rights, favourites and groups stay. Phones keep their sign-in.',
      domainTaken: 'This is not possible: these user names exist already: {{users}}.',
      domainMore_one: 'and one more',
      domainMore_other: 'and {{count}} more',
      location: 'Location',
      allRules: 'All rules of this location, and other locations',
      level: 'What colleagues see of each other',
      levels: {
        public: 'Public: presence, name and numbers',
        business: 'Business: also lines, and whom somebody talks to on the first one',
        team: 'Team: also pick up calls and set presence',
        personal: 'Personal: also private number and appointments, and set forwarding',
      },
      basics: {
        title: 'Basic services',
        presenceEnabled: 'Presence',
        presenceEnabledHint:
          'Switched off, nobody sees who is free, away or talking, and nobody can be told when somebody is free.',
        mayGrant: 'People give each other rights',
        mayGrantHint:
          'Switched off, only the administration does. What was given stays, and can be taken back.',
        bindLines: 'Lines by the numbers of people',
        bindLinesHint: 'Who has the number of a line as a business number has that line.',
        everybodyInMonitor: 'Everybody has everybody in the monitor',
        everybodyInMonitorHint: 'For small companies, up to about 20 people.',
        everybodySeesJournals: 'Everybody reads the journal of everybody',
        everybodySeesJournalsHint: 'For small companies. Changing entries stays with their owners.',
        monitorLevel: 'Rights of those who are in each other’s monitor',
        monitorLevelHint: 'For groups that the administration shows in monitors, so that nobody has to ask.',
        none: 'none of their own',
      },
      emergency: 'Emergency numbers',
      emergencyHint: 'With commas between them. They can be called from every phone, always.',
      emergencyWrong: 'Two to six digits each',
      changes: 'This changes how numbers of all extensions are written and dialled.',
      saved: 'Settings saved',
      unchanged: 'Nothing changed',
    },
  },
  {
    settings: {
      title: 'Einstellungen',
      server: 'Server',
      serverName: 'Rechnername oder Adresse',
      presenceDomain: 'Präsenz-Domäne',
      presenceDomainHint: 'Der Teil nach dem @ in Präsenzadressen',
      domainChange: 'Präsenz-Domäne ändern …',
      domainTitle: 'Präsenz-Domäne in {{domain}} ändern?',
      domainDo: 'Alle Adressen ändern',
      domainChanged: 'Die Präsenz-Domäne ist jetzt {{domain}}',
      domainPeople_one: 'Eine Person bekommt eine andere Adresse für Präsenz und Chat.',
      domainPeople_other: '{{count}} Personen bekommen eine andere Adresse für Präsenz und Chat.',
      domainUsers_one:
        'Eine davon hat die bisherige Domäne im Benutzernamen und meldet sich danach mit dem neuen an.',
      domainUsers_other:
        '{{count}} davon haben die bisherige Domäne im Benutzernamen und melden sich danach mit dem neuen an.',
      domainKept_one: 'Eine Person behält ihre Adresse: Sie liegt woanders oder kommt aus einem Verzeichnis.',
      domainKept_other:
        '{{count}} Personen behalten ihre Adresse: Sie liegt woanders oder kommt aus einem Verzeichnis.',
      domainPhones:
        'Von außen ist unter den bisherigen Adressen niemand mehr erreichbar. Rechte, Favoriten und Gruppen bleiben. Telefone bleiben angemeldet.',
      domainTaken: 'Das geht nicht: Diese Benutzernamen gibt es schon: {{users}}.',
      domainMore_one: 'und eine weitere',
      domainMore_other: 'und {{count}} weitere',
      location: 'Standort',
      allRules: 'Alle Regeln dieses Standorts, und andere Standorte',
      level: 'Was alle voneinander sehen',
      levels: {
        public: 'Öffentlich: Präsenz, Name und Nummern',
        business: 'Geschäftlich: auch Leitungen, und mit wem jemand auf der ersten spricht',
        team: 'Teammitglied: auch Anrufe heranholen und Präsenz setzen',
        personal: 'Persönlich: auch private Nummer und Termine, und Umleitungen setzen',
      },
      basics: {
        title: 'Basisdienste',
        presenceEnabled: 'Präsenz',
        presenceEnabledHint:
          'Ausgeschaltet sieht niemand, wer frei, abwesend oder im Gespräch ist, und niemand erfährt, wann jemand frei wird.',
        mayGrant: 'Benutzer geben einander Rechte',
        mayGrantHint:
          'Ausgeschaltet tut es nur die Administration. Was gegeben wurde, bleibt und kann zurückgenommen werden.',
        bindLines: 'Leitungen nach den Nummern der Personen',
        bindLinesHint: 'Wer die Nummer einer Leitung als geschäftliche Nummer hat, hat diese Leitung.',
        everybodyInMonitor: 'Alle haben alle im Monitor',
        everybodyInMonitorHint: 'Für kleine Firmen, bis etwa 20 Personen.',
        everybodySeesJournals: 'Alle lesen das Journal von allen',
        everybodySeesJournalsHint: 'Für kleine Firmen. Einträge ändert weiterhin nur, wem sie gehören.',
        monitorLevel: 'Rechte derer, die einander im Monitor haben',
        monitorLevelHint:
          'Für Gruppen, die die Administration in Monitoren zeigt, damit niemand fragen muss.',
        none: 'keine eigenen',
      },
      emergency: 'Notrufnummern',
      emergencyHint: 'Durch Komma getrennt. Sie lassen sich immer und von jedem Telefon anrufen.',
      emergencyWrong: 'Je zwei bis sechs Ziffern',
      changes: 'Das ändert, wie die Nummern aller Nebenstellen geschrieben und gewählt werden.',
      saved: 'Einstellungen gespeichert',
      unchanged: 'Nichts geändert',
    },
  },
)
