metadata description = 'Serves web/ and passes /api on to the function app, so that pages and API share one origin.'

param name string
param location string
param appName string
param appId string
param appRegion string

resource app 'Microsoft.Web/sites@2025-03-01' existing = {
  name: appName
}

resource site 'Microsoft.Web/staticSites@2025-03-01' = {
  name: name
  location: location
  sku: {
    name: 'Standard'
    tier: 'Standard'
  }
  properties: {
    allowConfigFileUpdates: true
  }

  resource backend 'linkedBackends' = {
    name: 'api'
    properties: {
      backendResourceId: appId
      region: appRegion
    }
  }
}

// Linking shuts the function app to everyone but the static web app. Webhooks, opens, clicks and unsubscribes come
// from outside, and the application checks its callers itself.
resource access 'Microsoft.Web/sites/config@2025-03-01' = {
  parent: app
  name: 'authsettingsV2'
  properties: {
    platform: {
      enabled: false
    }
    globalValidation: {
      requireAuthentication: false
      unauthenticatedClientAction: 'AllowAnonymous'
    }
  }
  dependsOn: [site::backend]
}

output url string = 'https://${site.properties.defaultHostname}'
