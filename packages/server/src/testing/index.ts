export { ServerStage } from './server-stage.ts'
export { TestClient } from './test-client.ts'
export { type OfficeOptions, TestOffice } from './test-office.ts'
export { type AddedPerson, startTestServer, type TestPerson, type TestServer } from './test-server.ts'
