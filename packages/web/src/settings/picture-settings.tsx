import type { Me } from '@offhook/contract'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Section } from '../elements/section.tsx'
import { useApi, useMe } from '../live/live.tsx'
import { PictureField } from '../people/picture-field.tsx'

/** One's own picture, where one may configure oneself. */
export function PictureSettings() {
  const me = useMe()
  return me ? <OwnPicture me={me} /> : null
}

function OwnPicture({ me }: { readonly me: Me }) {
  const { t } = useTranslation('people')
  const api = useApi()
  const { data } = useQuery({ queryKey: ['account'], queryFn: ({ signal }) => api.getAccount({ signal }) })
  const may = data?.entitlements.some(({ entitlement, answer }) => entitlement === 'configureSelf' && answer)
  if (!may) return null
  return (
    <Section id="picture" title={t('picture')}>
      <PictureField
        id={me.id}
        name={me.name}
        picture={me.picture}
        source={data?.directory?.hasPicture ? data.directory.name : null}
        onSet={(image) => api.setOwnPicture({ body: { image } })}
        onRemove={() => api.removeOwnPicture()}
      />
    </Section>
  )
}
