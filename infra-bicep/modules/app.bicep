metadata description = 'The function app, on the Flex Consumption plan.'

param name string
param location string
param identityId string
param identityClientId string
param storageName string
param deploymentContainerUrl string
param subnetId string
param maximumInstances int
param instanceMemoryMB int
param insightsConnectionString string
param linkUrl string
param frontEndUrl string
param systemMail { host: string, user: string, fromAddress: string }
param secretUris { database: string, encryptionKey: string, linkKey: string, systemMailPassword: string? }

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: '${name}-plan'
  location: location
  kind: 'functionapp'
  sku: {
    name: 'FC1'
    tier: 'FlexConsumption'
  }
  properties: {
    reserved: true
  }
}

resource app 'Microsoft.Web/sites@2025-03-01' = {
  name: name
  location: location
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityId}': {}
    }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    virtualNetworkSubnetId: subnetId
    keyVaultReferenceIdentity: identityId
    siteConfig: {
      minTlsVersion: '1.2'
      http20Enabled: true
    }
    functionAppConfig: {
      runtime: {
        name: 'dotnet-isolated'
        version: '10.0'
      }
      scaleAndConcurrency: {
        maximumInstanceCount: maximumInstances
        instanceMemoryMB: instanceMemoryMB
      }
      deployment: {
        storage: {
          type: 'blobContainer'
          value: deploymentContainerUrl
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identityId
          }
        }
      }
    }
  }

  resource settings 'config' = {
    name: 'appsettings'
    properties: {
      AZURE_CLIENT_ID: identityClientId
      AzureWebJobsStorage__accountName: storageName
      AzureWebJobsStorage__credential: 'managedidentity'
      AzureWebJobsStorage__clientId: identityClientId
      APPLICATIONINSIGHTS_CONNECTION_STRING: insightsConnectionString
      APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
      // The .NET placeholder process of the plan is reported to crash workers under load (azure-functions-dotnet-worker 3335).
      WEBSITE_USE_PLACEHOLDER_DOTNETISOLATED: '0'
      Database__ConnectionString: '@Microsoft.KeyVault(SecretUri=${secretUris.database})'
      Encryption__CurrentKey: '1'
      Encryption__Keys__1: '@Microsoft.KeyVault(SecretUri=${secretUris.encryptionKey})'
      Links__Keys__1: '@Microsoft.KeyVault(SecretUri=${secretUris.linkKey})'
      Links__PublicUrl: linkUrl
      SystemMail__WebUrl: frontEndUrl
      SystemMail__Host: systemMail.host
      SystemMail__User: systemMail.user
      SystemMail__FromAddress: systemMail.fromAddress
      SystemMail__Password: secretUris.?systemMailPassword == null
        ? ''
        : '@Microsoft.KeyVault(SecretUri=${secretUris.systemMailPassword!})'
      // The front end of Azure is the one proxy before the worker.
      Accounts__TrustedProxies: '1'
    }
  }

  // Publishing goes through Entra ID, never through a user name and password.
  resource ftp 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: {
      allow: false
    }
  }

  resource scm 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: {
      allow: false
    }
  }
}

output id string = app.id
output name string = app.name
output hostName string = app.properties.defaultHostName
