metadata description = 'The secrets. The application reads them by Key Vault references; nothing else can.'

param name string
param location string
param principalId string
param databaseHost string
param databaseName string
param databaseUser string

@secure()
param databasePassword string

@secure()
param encryptionKey string

@secure()
param linkKey string

@secure()
param systemMailPassword string

var keyVaultSecretsUser = '4633458b-17de-408a-b874-0445c86b69e6'

resource vault 'Microsoft.KeyVault/vaults@2025-05-01' = {
  name: name
  location: location
  properties: {
    tenantId: subscription().tenantId
    sku: {
      family: 'A'
      name: 'standard'
    }
    enableRbacAuthorization: true
    enableSoftDelete: true
    enablePurgeProtection: true
    softDeleteRetentionInDays: 90
  }

  resource database 'secrets' = {
    name: 'database-connection-string'
    properties: {
      value: 'Server=${databaseHost};Database=${databaseName};User ID=${databaseUser};Password="${databasePassword}";SslMode=VerifyFull'
    }
  }

  resource encryption 'secrets' = {
    name: 'encryption-key-1'
    properties: {
      value: encryptionKey
    }
  }

  resource links 'secrets' = {
    name: 'link-key'
    properties: {
      value: linkKey
    }
  }

  resource systemMail 'secrets' = if (!empty(systemMailPassword)) {
    name: 'system-mail-password'
    properties: {
      value: systemMailPassword
    }
  }
}

resource reader 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, principalId, keyVaultSecretsUser)
  scope: vault
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', keyVaultSecretsUser)
  }
}

output name string = vault.name

@description('Where the application finds each secret; always the newest version.')
output secretUris { database: string, encryptionKey: string, linkKey: string, systemMailPassword: string? } = {
  database: vault::database.properties.secretUri
  encryptionKey: vault::encryption.properties.secretUri
  linkKey: vault::links.properties.secretUri
  systemMailPassword: vault::systemMail.?properties.secretUri
}
