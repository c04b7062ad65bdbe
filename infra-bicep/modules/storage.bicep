metadata description = 'Queues, uploaded files, reports and the published package. Shared keys are off: identities only.'

param name string
param location string
param principalId string

@description('Each gets a poison queue beside it.')
param queues string[]

param containers string[]

@description('The origin whose pages may put a large upload straight into its blob.')
param uploadOrigin string

var storageBlobDataOwner = 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
var storageQueueDataContributor = '974c5e8b-45b9-4653-ba55-5f855dd0fb88'

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' = {
  name: name
  location: location
  kind: 'StorageV2'
  sku: {
    name: 'Standard_ZRS'
  }
  properties: {
    allowSharedKeyAccess: false
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
  }

  resource blobs 'blobServices' = {
    name: 'default'
    properties: {
      cors: {
        corsRules: [
          {
            allowedOrigins: [uploadOrigin]
            allowedMethods: ['PUT']
            allowedHeaders: ['content-type', 'x-ms-*']
            exposedHeaders: []
            maxAgeInSeconds: 3600
          }
        ]
      }
    }

    resource container 'containers' = [
      for container in containers: {
        name: container
      }
    ]
  }

  resource queueService 'queueServices' = {
    name: 'default'

    resource queue 'queues' = [
      for queue in queues: {
        name: queue
      }
    ]

    resource poison 'queues' = [
      for queue in queues: {
        name: '${queue}-poison'
      }
    ]
  }
}

resource roles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in [storageBlobDataOwner, storageQueueDataContributor]: {
    name: guid(account.id, principalId, role)
    scope: account
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role)
    }
  }
]

output name string = account.name
output blobEndpoint string = account.properties.primaryEndpoints.blob
