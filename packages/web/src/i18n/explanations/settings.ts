/** Why a setting of the client is as it is. */
import { bilingual } from '../bilingual.ts'

export const settings = bilingual(
  {
    'setting-by-computer': 'The profile “{{profile}}” of the computer {{source}} decides it.',
    'setting-by-computer_passed': 'The profile “{{profile}}” of the computer {{source}} would decide it.',
    'setting-by-person': 'The profile “{{profile}}” of {{source}} decides it.',
    'setting-by-person_passed': 'The profile “{{profile}}” of {{source}} comes later.',
    'setting-by-group': 'The profile “{{profile}}” of the group {{source}} decides it.',
    'setting-by-group_passed': 'The profile “{{profile}}” of the group {{source}} comes later.',
    'setting-by-everybody': 'The profile “{{profile}}” decides it, which holds for all who have no other.',
    'setting-by-everybody_passed': 'The profile “{{profile}}”, for all who have no other, comes later.',
  },
  {
    'setting-by-computer': 'Das Profil „{{profile}}“ des Computers {{source}} legt es fest.',
    'setting-by-computer_passed': 'Das Profil „{{profile}}“ des Computers {{source}} würde es festlegen.',
    'setting-by-person': 'Das Profil „{{profile}}“ von {{source}} legt es fest.',
    'setting-by-person_passed': 'Das Profil „{{profile}}“ von {{source}} kommt danach.',
    'setting-by-group': 'Das Profil „{{profile}}“ der Gruppe {{source}} legt es fest.',
    'setting-by-group_passed': 'Das Profil „{{profile}}“ der Gruppe {{source}} kommt danach.',
    'setting-by-everybody':
      'Das Profil „{{profile}}“ legt es fest, das für alle gilt, die kein anderes haben.',
    'setting-by-everybody_passed': 'Das Profil „{{profile}}“ für alle, die kein anderes haben, kommt danach.',
  },
)
