metadata description = 'Tells the blob trigger about new uploads. On this plan blobs are not polled: Event Grid is the only source.'

param storageName string
param location string
param appName string
param functionName string
param container string

@description('False until the code is published: Event Grid checks that the function answers before it accepts the subscription.')
param subscribe bool

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: storageName
}

resource app 'Microsoft.Web/sites@2025-03-01' existing = {
  name: appName
}

// The compiler ships no type for this resource.
#disable-next-line BCP081
resource host 'Microsoft.Web/sites/host@2025-03-01' existing = {
  parent: app
  name: 'default'
}

// The one key of the installation: the host makes it, and its webhook for blobs accepts nothing else.
var key = subscribe ? host.listKeys().systemKeys.blobs_extension : ''

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: '${storageName}-uploads'
  location: location
  properties: {
    source: account.id
    topicType: 'Microsoft.Storage.StorageAccounts'
  }

  resource created 'eventSubscriptions' = if (subscribe) {
    name: 'import'
    properties: {
      filter: {
        includedEventTypes: ['Microsoft.Storage.BlobCreated']
        subjectBeginsWith: '/blobServices/default/containers/${container}/'
      }
      destination: {
        endpointType: 'WebHook'
        properties: {
          endpointUrl: 'https://${app.properties.defaultHostName}/runtime/webhooks/blobs?functionName=Host.Functions.${functionName}&code=${key}'
          maxEventsPerBatch: 1
        }
      }
      retryPolicy: {
        maxDeliveryAttempts: 30
        eventTimeToLiveInMinutes: 1440
      }
    }
  }
}
