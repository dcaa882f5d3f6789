/** The company of the demonstration. */
export interface Colleague {
  readonly user: string
  readonly name: string
  readonly department: string
  readonly position: string
  readonly line: string
  readonly note?: string
  readonly ownPresence?: 'away' | 'doNotDisturb'
}

export const company: readonly Colleague[] = [
  { user: 'anna', name: 'Anna Schmidt', department: 'Vertrieb', position: 'Leitung', line: '301' },
  { user: 'ben', name: 'Ben Carter', department: 'Support', position: 'Team lead', line: '302' },
  {
    user: 'carla',
    name: 'Carla Weiß',
    department: 'Buchhaltung',
    position: 'Leitung',
    line: '303',
    note: 'Bis 15 Uhr im Haus',
  },
  { user: 'david', name: 'David Okafor', department: 'Support', position: 'Engineer', line: '304' },
  { user: 'elif', name: 'Elif Yıldız', department: 'Vertrieb', position: 'Innendienst', line: '305' },
  { user: 'frank', name: 'Frank Müller', department: 'Werkstatt', position: 'Meister', line: '306' },
  {
    user: 'grace',
    name: 'Grace Hughes',
    department: 'Marketing',
    position: 'Manager',
    line: '307',
    note: 'At the fair until Friday',
    ownPresence: 'away',
  },
  { user: 'hannes', name: 'Hannes Böhm', department: 'Einkauf', position: 'Einkäufer', line: '308' },
  { user: 'ines', name: 'Ines Krüger', department: 'Empfang', position: 'Empfang', line: '309' },
  {
    user: 'jonas',
    name: 'Jonas Lehmann',
    department: 'IT',
    position: 'Administrator',
    line: '310',
    ownPresence: 'doNotDisturb',
    note: 'Umzug der Server',
  },
  { user: 'kate', name: 'Kate Wilson', department: 'Support', position: 'Engineer', line: '311' },
  { user: 'lukas', name: 'Lukas Vogel', department: 'Vertrieb', position: 'Außendienst', line: '312' },
]

/** The extension for the phone of whoever looks at the demonstration. */
export const guest = { line: '399', name: 'Guest' }

/** Who signs in. */
export const host = 'anna'
