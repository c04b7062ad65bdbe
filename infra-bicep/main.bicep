metadata description = 'ColdMail on Azure: the function app and everything it needs, reached by one managed identity.'

targetScope = 'resourceGroup'

@description('Starts every name.')
@minLength(3)
@maxLength(11)
param prefix string = 'coldmail'

param location string = resourceGroup().location

@description('Where the function app is reached, without a trailing slash: open, click and unsubscribe links begin with it. Empty: the address Azure gives it.')
param publicUrl string = ''

@description('Where people open the web front end, without a trailing slash. Empty: the same as publicUrl.')
param webUrl string = ''

@description('Password of the database administrator. It is stored in Key Vault only.')
@secure()
@minLength(16)
param databasePassword string

@description('The key that encrypts stored credentials: 32 random bytes in Base64. To rotate, see README, "Security".')
@secure()
@minLength(44)
@maxLength(44)
param encryptionKey string

@description('The key that signs open, click and unsubscribe links and message ids: 32 random bytes in Base64. Links stop working when it changes.')
@secure()
@minLength(44)
@maxLength(44)
param linkKey string

@description('The server through which ColdMail writes to its own users: password resets, notices. Without a host there are none.')
param systemMail { host: string, user: string, fromAddress: string } = {
  host: ''
  user: ''
  fromAddress: ''
}

@secure()
param systemMailPassword string = ''

@description('The compute of the database, e.g. Standard_B2s with tier Burstable for a trial.')
param databaseSku { name: string, tier: 'Burstable' | 'GeneralPurpose' | 'MemoryOptimized' } = {
  name: 'Standard_D2ads_v5'
  tier: 'GeneralPurpose'
}

@description('Keeps a standby of the database in a second availability zone. Not for Burstable.')
param databaseStandby bool = false

@minValue(40)
@maxValue(1000)
param maximumInstances int = 40

@allowed([512, 2048, 4096])
param instanceMemoryMB int = 2048

@description('Region of the static web app that serves web/. Empty: none is made.')
param webLocation string = ''

@description('Set to true for the deployment after the first publish of the code: only then can Event Grid reach the blob trigger.')
param codeIsPublished bool = false

@description('The queues of the application; each gets a poison queue beside it.')
param queues string[] = [
  'send'
  'launch'
  'import'
  'account-mail'
  'webhooks'
  'dry-run'
  'mailbox'
  'inbox-reply'
  'event-deliveries'
  'hits'
]

@description('The blob containers of the application.')
param containers string[] = [
  'uploads'
  'reports'
  'archive'
]

var suffix = uniqueString(resourceGroup().id)
var appName = '${prefix}-${suffix}'
var deploymentContainer = 'deployment'
var linkUrl = empty(publicUrl) ? 'https://${appName}.azurewebsites.net' : publicUrl
var frontEndUrl = empty(webUrl) ? linkUrl : webUrl

module identity 'modules/identity.bicep' = {
  params: {
    name: '${prefix}-identity'
    location: location
  }
}

module network 'modules/network.bicep' = {
  params: {
    prefix: prefix
    location: location
  }
}

module monitoring 'modules/monitoring.bicep' = {
  params: {
    prefix: prefix
    location: location
    principalId: identity.outputs.principalId
  }
}

module storage 'modules/storage.bicep' = {
  params: {
    name: take('${prefix}${suffix}', 24)
    location: location
    principalId: identity.outputs.principalId
    queues: queues
    containers: [...containers, deploymentContainer]
    uploadOrigin: frontEndUrl
  }
}

module database 'modules/database.bicep' = {
  params: {
    name: '${prefix}-db-${suffix}'
    location: location
    password: databasePassword
    sku: databaseSku
    standby: databaseStandby
    subnetId: network.outputs.databaseSubnetId
    privateDnsZoneId: network.outputs.databaseZoneId
  }
}

module vault 'modules/vault.bicep' = {
  params: {
    name: take('${prefix}-${suffix}', 24)
    location: location
    principalId: identity.outputs.principalId
    databaseHost: database.outputs.host
    databaseName: database.outputs.databaseName
    databaseUser: database.outputs.user
    databasePassword: databasePassword
    encryptionKey: encryptionKey
    linkKey: linkKey
    systemMailPassword: systemMailPassword
  }
}

module app 'modules/app.bicep' = {
  params: {
    name: appName
    location: location
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    storageName: storage.outputs.name
    deploymentContainerUrl: '${storage.outputs.blobEndpoint}${deploymentContainer}'
    subnetId: network.outputs.appSubnetId
    maximumInstances: maximumInstances
    instanceMemoryMB: instanceMemoryMB
    insightsConnectionString: monitoring.outputs.connectionString
    linkUrl: linkUrl
    frontEndUrl: frontEndUrl
    systemMail: systemMail
    secretUris: vault.outputs.secretUris
  }
}

module uploadEvents 'modules/upload-events.bicep' = {
  params: {
    storageName: storage.outputs.name
    location: location
    appName: app.outputs.name
    functionName: 'ImportUpload'
    container: 'uploads'
    subscribe: codeIsPublished
  }
}

module web 'modules/web.bicep' = if (!empty(webLocation)) {
  params: {
    name: '${prefix}-web'
    location: webLocation
    appName: app.outputs.name
    appId: app.outputs.id
    appRegion: location
  }
}

@description('Where the HTTP API answers.')
output appUrl string = 'https://${app.outputs.hostName}'

@description('The name to publish to: func azure functionapp publish <appName>.')
output appName string = app.outputs.name

@description('Where the static web app answers; empty without one.')
output staticWebUrl string = web.?outputs.url ?? ''

output vaultName string = vault.outputs.name
output storageName string = storage.outputs.name
output databaseHost string = database.outputs.host
