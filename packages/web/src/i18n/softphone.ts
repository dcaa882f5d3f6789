import { bilingual } from './bilingual.ts'

export const softphone = bilingual(
  {
    use: 'Use this browser as phone',
    useHint: 'Calls ring here too. Your browser will ask for the microphone once.',
    useOn: 'Calls ring here and on your other phones, as long as a tab is open.',
    asking: 'Your browser is asking for the microphone: please allow it.',
    noMicrophone:
      'There is no microphone, or the browser blocks it. Allow it in the browser’s settings for this site.',
    phase: {
      starting: 'Browser signs in…',
      lost: 'Browser is not connected',
      refused: 'Browser is not permitted as phone',
    },
    callsFrom: 'Call from',
    fromBrowser: 'Browser',
    fromPhone: 'Desk phone',
    useBrowser: 'Calls start at the desk phone. Click to call from the browser',
    usePhone: 'Calls start in the browser. Click to call from the desk phone',
    audioSettings: 'Microphone and loudspeaker',
    mute: 'Mute',
    unmute: 'Unmute',
    yourVoice: 'Your voice',
    needsTouch: 'The browser plays nothing until you click.',
    hear: 'Hear',
  },
  {
    use: 'Diesen Browser als Telefon verwenden',
    useHint: 'Anrufe klingeln auch hier. Ihr Browser fragt einmal nach dem Mikrofon.',
    useOn: 'Anrufe klingeln hier und an Ihren anderen Telefonen, solange ein Tab offen ist.',
    asking: 'Ihr Browser fragt nach dem Mikrofon: bitte erlauben.',
    noMicrophone:
      'Es gibt kein Mikrofon, oder der Browser sperrt es. Erlauben Sie es in den Einstellungen des Browsers für diese Seite.',
    phase: {
      starting: 'Browser meldet sich an…',
      lost: 'Browser ist nicht verbunden',
      refused: 'Browser ist als Telefon nicht erlaubt',
    },
    callsFrom: 'Anrufen mit',
    fromBrowser: 'Browser',
    fromPhone: 'Tischtelefon',
    useBrowser: 'Anrufe beginnen am Tischtelefon. Klicken, um mit dem Browser anzurufen',
    usePhone: 'Anrufe beginnen im Browser. Klicken, um mit dem Tischtelefon anzurufen',
    audioSettings: 'Mikrofon und Lautsprecher',
    mute: 'Stumm',
    unmute: 'Ton an',
    yourVoice: 'Ihre Stimme',
    needsTouch: 'Der Browser gibt nichts wieder, bevor Sie klicken.',
    hear: 'Hören',
  },
)
