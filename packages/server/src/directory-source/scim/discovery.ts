/** What the server can do, as SCIM clients ask: RFC 7644 §4, RFC 7643 §5 to §7. */
import type { JsonObject } from './filter.ts'
import { ENTERPRISE_SCHEMA, GROUP_SCHEMA, USER_SCHEMA } from './resource.ts'

/** Resources in one answer, at most. */
export const MOST_RESULTS = 200

export const serviceProviderConfig: JsonObject = {
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
  patch: { supported: true },
  bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
  filter: { supported: true, maxResults: MOST_RESULTS },
  changePassword: { supported: false },
  sort: { supported: false },
  etag: { supported: true },
  authenticationSchemes: [
    {
      type: 'oauthbearertoken',
      name: 'Bearer token',
      description: 'The token of the directory, in the header "Authorization".',
      specUri: 'https://www.rfc-editor.org/info/rfc6750',
      primary: true,
    },
  ],
}

const RESOURCE_TYPE = 'urn:ietf:params:scim:schemas:core:2.0:ResourceType'

export const resourceTypes: readonly JsonObject[] = [
  {
    schemas: [RESOURCE_TYPE],
    id: 'User',
    name: 'User',
    endpoint: '/Users',
    schema: USER_SCHEMA,
    schemaExtensions: [{ schema: ENTERPRISE_SCHEMA, required: false }],
  },
  { schemas: [RESOURCE_TYPE], id: 'Group', name: 'Group', endpoint: '/Groups', schema: GROUP_SCHEMA },
]

function attribute(name: string, more: JsonObject = {}): JsonObject {
  return {
    name,
    type: 'string',
    multiValued: false,
    required: false,
    caseExact: false,
    mutability: 'readWrite',
    returned: 'default',
    uniqueness: 'none',
    ...more,
  }
}

function complex(name: string, subAttributes: readonly JsonObject[], multiValued = false): JsonObject {
  return attribute(name, { type: 'complex', multiValued, subAttributes: [...subAttributes] })
}

const SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:Schema'
const typed = [attribute('value'), attribute('type')]

export const schemas: readonly JsonObject[] = [
  {
    schemas: [SCHEMA],
    id: USER_SCHEMA,
    name: 'User',
    attributes: [
      attribute('userName', { required: true, uniqueness: 'server' }),
      attribute('displayName'),
      complex(
        'name',
        ['givenName', 'familyName', 'formatted'].map((name) => attribute(name)),
      ),
      attribute('title'),
      attribute('profileUrl', { type: 'reference', referenceTypes: ['external'] }),
      attribute('active', { type: 'boolean' }),
      complex('emails', [...typed, attribute('primary', { type: 'boolean' })], true),
      complex('phoneNumbers', typed, true),
      complex('photos', [...typed, attribute('primary', { type: 'boolean' })], true),
      complex(
        'addresses',
        ['streetAddress', 'locality', 'region', 'postalCode', 'country', 'type'].map((name) =>
          attribute(name),
        ),
        true,
      ),
    ],
  },
  {
    schemas: [SCHEMA],
    id: ENTERPRISE_SCHEMA,
    name: 'EnterpriseUser',
    attributes: ['department', 'organization', 'division'].map((name) => attribute(name)),
  },
  {
    schemas: [SCHEMA],
    id: GROUP_SCHEMA,
    name: 'Group',
    attributes: [
      attribute('displayName', { required: true }),
      complex(
        'members',
        [attribute('value', { mutability: 'immutable' }), attribute('display', { mutability: 'readOnly' })],
        true,
      ),
    ],
  },
]
