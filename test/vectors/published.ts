/**
 * Answers printed in the standards: RFC 6979 (appendix A.2.5 to A.2.7), RFC 5903 (section 8), RFC
 * 8032 (section 7.1), RFC 7748 (section 6.1), and the examples that go with FIPS 180-4 and FIPS
 * 202. Those for secp256k1, which RFC 6979 leaves out, are the ones its implementers have compared
 * since 2013. All in hexadecimal.
 */

/** Deterministic ECDSA: the curve's bits, its private key, and by message and hash r and s. */
export type Deterministic = {
  readonly bits: number;
  readonly key: string;
  readonly signatures: readonly (readonly [message: string, hash: Hash, r: string, s: string])[];
};

export type Hash =
  | 'SHA-224'
  | 'SHA-256'
  | 'SHA-384'
  | 'SHA-512'
  | 'SHA-512/224'
  | 'SHA-512/256'
  | 'SHA3-224'
  | 'SHA3-256'
  | 'SHA3-384'
  | 'SHA3-512';

export const RFC_6979: readonly Deterministic[] = [
  {
    bits: 256,
    key: 'c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721',
    signatures: [
      [
        'sample',
        'SHA-224',
        '53b2fff5d1752b2c689df257c04c40a587fababb3f6fc2702f1343af7ca9aa3f',
        'b9afb64fdc03dc1a131c7d2386d11e349f070aa432a4acc918bea988bf75c74c',
      ],
      [
        'sample',
        'SHA-256',
        'efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716',
        'f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8',
      ],
      [
        'sample',
        'SHA-384',
        '0eafea039b20e9b42309fb1d89e213057cbf973dc0cfc8f129edddc800ef7719',
        '4861f0491e6998b9455193e34e7b0d284ddd7149a74b95b9261f13abde940954',
      ],
      [
        'sample',
        'SHA-512',
        '8496a60b5e9b47c825488827e0495b0e3fa109ec4568fd3f8d1097678eb97f00',
        '2362ab1adbe2b8adf9cb9edab740ea6049c028114f2460f96554f61fae3302fe',
      ],
      [
        'test',
        'SHA-224',
        'c37edb6f0ae79d47c3c27e962fa269bb4f441770357e114ee511f662ec34a692',
        'c820053a05791e521fcaad6042d40aea1d6b1a540138558f47d0719800e18f2d',
      ],
      [
        'test',
        'SHA-256',
        'f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367',
        '019f4113742a2b14bd25926b49c649155f267e60d3814b4c0cc84250e46f0083',
      ],
      [
        'test',
        'SHA-384',
        '83910e8b48bb0c74244ebdf7f07a1c5413d61472bd941ef3920e623fbccebeb6',
        '8ddbec54cf8cd5874883841d712142a56a8d0f218f5003cb0296b6b509619f2c',
      ],
      [
        'test',
        'SHA-512',
        '461d93f31b6540894788fd206c07cfa0cc35f46fa3c91816fff1040ad1581a04',
        '39af9f15de0db8d97e72719c74820d304ce5226e32dedae67519e840d1194e55',
      ],
    ],
  },
  {
    bits: 384,
    key: `
      6b9d3dad2e1b8c1c05b19875b6659f4de23c3b667bf297ba9aa47740787137d8
      96d5724e4c70a825f872c9ea60d2edf5
    `,
    signatures: [
      [
        'sample',
        'SHA-224',
        `
          42356e76b55a6d9b4631c865445dbe54e056d3b3431766d0509244793c3f9366
          450f76ee3de43f5a125333a6be060122
        `,
        `
          9da0c81787064021e78df658f2fbb0b042bf304665db721f077a4298b095e483
          4c082c03d83028efbf93a3c23940ca8d
        `,
      ],
      [
        'sample',
        'SHA-256',
        `
          21b13d1e013c7fa1392d03c5f99af8b30c570c6f98d4ea8e354b63a21d3daa33
          bde1e888e63355d92fa2b3c36d8fb2cd
        `,
        `
          f3aa443fb107745bf4bd77cb3891674632068a10ca67e3d45db2266fa7d1feeb
          efdc63eccd1ac42ec0cb8668a4fa0ab0
        `,
      ],
      [
        'sample',
        'SHA-384',
        `
          94edbb92a5ecb8aad4736e56c691916b3f88140666ce9fa73d64c4ea95ad133c
          81a648152e44acf96e36dd1e80fabe46
        `,
        `
          99ef4aeb15f178cea1fe40db2603138f130e740a19624526203b6351d0a3a94f
          a329c145786e679e7b82c71a38628ac8
        `,
      ],
      [
        'sample',
        'SHA-512',
        `
          ed0959d5880ab2d869ae7f6c2915c6d60f96507f9cb3e047c0046861da4a799c
          fe30f35cc900056d7c99cd7882433709
        `,
        `
          512c8cceee3890a84058ce1e22dbc2198f42323ce8aca9135329f03c068e5112
          dc7cc3ef3446defceb01a45c2667fdd5
        `,
      ],
      [
        'test',
        'SHA-224',
        `
          e8c9d0b6ea72a0e7837fea1d14a1a9557f29faa45d3e7ee888fc5bf954b5e624
          64a9a817c47ff78b8c11066b24080e72
        `,
        `
          07041d4a7a0379ac7232ff72e6f77b6ddb8f09b16cce0ec3286b2bd43fa8c614
          1c53ea5abef0d8231077a04540a96b66
        `,
      ],
      [
        'test',
        'SHA-256',
        `
          6d6defac9ab64dabafe36c6bf510352a4cc27001263638e5b16d9bb51d451559
          f918eedaf2293be5b475cc8f0188636b
        `,
        `
          2d46f3becbcc523d5f1a1256bf0c9b024d879ba9e838144c8ba6baeb4b53b47d
          51ab373f9845c0514eefb14024787265
        `,
      ],
      [
        'test',
        'SHA-384',
        `
          8203b63d3c853e8d77227fb377bcf7b7b772e97892a80f36ab775d509d7a5feb
          0542a7f0812998da8f1dd3ca3cf023db
        `,
        `
          ddd0760448d42d8a43af45af836fce4de8be06b485e9b61b827c2f13173923e0
          6a739f040649a667bf3b828246baa5a5
        `,
      ],
      [
        'test',
        'SHA-512',
        `
          a0d5d090c9980faf3c2ce57b7ae951d31977dd11c775d314af55f76c676447d0
          6fb6495cd21b4b6e340fc236584fb277
        `,
        `
          976984e59b4c77b0e8e4460dca3d9f20e07b9bb1f63beefaf576f6b2e8b22463
          4a2092cd3792e0159ad9cee37659c736
        `,
      ],
    ],
  },
  {
    bits: 521,
    key: `
      00fad06daa62ba3b25d2fb40133da757205de67f5bb0018fee8c86e1b68c7e75
      caa896eb32f1f47c70855836a6d16fcc1466f6d8fbec67db89ec0c08b0e996b8
      3538
    `,
    signatures: [
      [
        'sample',
        'SHA-224',
        `
          01776331cfcdf927d666e032e00cf776187bc9fdd8e69d0dabb4109ffe1b5e2a
          30715f4cc923a4a5e94d2503e9acfed92857b7f31d7152e0f8c00c15ff3d87e2
          ed2e
        `,
        `
          0050cb5265417fe2320bbb5a122b8e1a32bd699089851128e360e620a30c7e17
          ba41a666af126ce100e5799b153b60528d5300d08489ca9178fb610a2006c254
          b41f
        `,
      ],
      [
        'sample',
        'SHA-256',
        `
          01511bb4d675114fe266fc4372b87682baecc01d3cc62cf2303c92b352601265
          9d16876e25c7c1e57648f23b73564d67f61c6f14d527d54972810421e7d87589
          e1a7
        `,
        `
          004a171143a83163d6df460aaf61522695f207a58b95c0644d87e52aa1a34791
          6e4f7a72930b1bc06dbe22ce3f58264afd23704cbb63b29b931f7de6c9d949a7
          ecfc
        `,
      ],
      [
        'sample',
        'SHA-384',
        `
          01ea842a0e17d2de4f92c15315c63ddf72685c18195c2bb95e572b9c5136ca4b
          4b576ad712a52be9730627d16054ba40cc0b8d3ff035b12ae75168397f5d50c6
          7451
        `,
        `
          01f21a3cee066e1961025fb048bd5fe2b7924d0cd797babe0a83b66f1e35eeaf
          5fde143fa85dc394a7dee766523393784484bdf3e00114a1c857cde1aa203db6
          5d61
        `,
      ],
      [
        'sample',
        'SHA-512',
        `
          00c328fafcbd79dd77850370c46325d987cb525569fb63c5d3bc53950e6d4c5f
          174e25a1ee9017b5d450606add152b534931d7d4e8455cc91f9b15bf05ec36e3
          77fa
        `,
        `
          00617cce7cf5064806c467f678d3b4080d6f1cc50af26ca209417308281b68af
          282623eaa63e5b5c0723d8b8c37ff0777b1a20f8ccb1dccc43997f1ee0e44da4
          a67a
        `,
      ],
      [
        'test',
        'SHA-224',
        `
          01c7ed902e123e6815546065a2c4af977b22aa8eaddb68b2c1110e7ea44d4208
          6bfe4a34b67ddc0e17e96536e358219b23a706c6a6e16ba77b65e1c595d43cae
          17fb
        `,
        `
          0177336676304fcb343ce028b38e7b4fba76c1c1b277da18cad2a8478b2a9a9f
          5bec0f3ba04f35db3e4263569ec6aade8c92746e4c82f8299ae1b8f1739f8fd5
          19a4
        `,
      ],
      [
        'test',
        'SHA-256',
        `
          000e871c4a14f993c6c7369501900c4bc1e9c7b0b4ba44e04868b30b41d80710
          42eb28c4c250411d0ce08cd197e4188ea4876f279f90b3d8d74a3c76e6f1e465
          6aa8
        `,
        `
          00cd52dbaa33b063c3a6cd8058a1fb0a46a4754b034fcc644766ca14da8ca5ca
          9fde00e88c1ad60ccba759025299079d7a427ec3cc5b619bfbc828e7769bcd69
          4e86
        `,
      ],
      [
        'test',
        'SHA-384',
        `
          014bee21a18b6d8b3c93fab08d43e739707953244fdbe924fa926d76669e7ac8
          c89df62ed8975c2d8397a65a49dcc09f6b0ac62272741924d479354d74ff6075
          578c
        `,
        `
          0133330865c067a0eaf72362a65e2d7bc4e461e8c8995c3b6226a21bd1aa78f0
          ed94fe536a0dca35534f0cd1510c41525d163fe9d74d134881e35141ed5e8e95
          b979
        `,
      ],
      [
        'test',
        'SHA-512',
        `
          013e99020abf5cee7525d16b69b229652ab6bdf2affcaef38773b4b7d08725f1
          0cdb93482fdcc54edcee91eca4166b2a7c6265ef0ce2bd7051b7cef945babd47
          ee6d
        `,
        `
          01fbd0013c674aa79cb39849527916ce301c66ea7ce8b80682786ad60f98f7e7
          8a19ca69eff5c57400e3b3a0ad66ce0978214d13baf4e9ac60752f7b155e2de4
          dce3
        `,
      ],
    ],
  },
];

/** Private key, message, and r and s with SHA-256. */
export const SECP256K1: readonly (readonly [key: string, message: string, signature: string])[] = [
  [
    '0000000000000000000000000000000000000000000000000000000000000001',
    'Satoshi Nakamoto',
    `
      934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d8
      dbbd3162d46e9f9bef7feb87c16dc13b4f6568a87f4e83f728e2443ba586675c
    `,
  ],
  [
    '0000000000000000000000000000000000000000000000000000000000000001',
    'All those moments will be lost in time, like tears in rain. Time to die...',
    `
      8600dbd41e348fe5c9465ab92d23e3db8b98b873beecd930736488696438cb6b
      ab8019bbd8b6924cc4099fe625340ffb1eaac34bf4477daa39d0835429094520
    `,
  ],
  [
    'fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140',
    'Satoshi Nakamoto',
    `
      fd567d121db66e382991534ada77a6bd3106f0a1098c231e47993447cd6af2d0
      94c632f14e4379fc1ea610a3df5a375152549736425ee17cebe10abbc2a2826c
    `,
  ],
  [
    'f8b8af8ce3c7cca5e300d33939540c10d45ce001b8f252bfbc57ba0342904181',
    'Alan Turing',
    `
      7063ae83e7f62bbb171798131b4a0564b956930092b33b07b395615d9ec7e15c
      a72033e1ff5ca1ea8d0c99001cb45f0272d3be7525d3049c0d9e98dc7582b857
    `,
  ],
];

/** ECDH on the NIST curves: bits, both private keys, the secret. */
export const RFC_5903: readonly (readonly [bits: number, i: string, r: string, secret: string])[] =
  [
    [
      256,
      'c88f01f510d9ac3f70a292daa2316de544e9aab8afe84049c62a9c57862d1433',
      'c6ef9c5d78ae012a011164acb397ce2088685d8f06bf9be0b283ab46476bee53',
      'd6840f6b42f6edafd13116e0e12565202fef8e9ece7dce03812464d04b9442de',
    ],
    [
      384,
      `
      099f3c7034d4a2c699884d73a375a67f7624ef7c6b3c0f160647b67414dce655
      e35b538041e649ee3faef896783ab194
    `,
      `
      41cb0779b4bdb85d47846725fbec3c9430fab46cc8dc5060855cc9bda0aa2942
      e0308312916b8ed2960e4bd55a7448fc
    `,
      `
      11187331c279962d93d604243fd592cb9d0a926f422e47187521287e7156c5c4
      d603135569b9e9d09cf5d4a270f59746
    `,
    ],
    [
      521,
      `
      0037ade9319a89f4dabdb3ef411aaccca5123c61acab57b5393dce47608172a0
      95aa85a30fe1c2952c6771d937ba9777f5957b2639bab072462f68c27a57382d
      4a52
    `,
      `
      0145ba99a847af43793fdd0e872e7cdfa16be30fdc780f97bccc3f078380201e
      9c677d600b343757a3bdbf2a3163e4c2f869cca7458aa4a4effc311f5cb15168
      5eb9
    `,
      `
      01144c7d79ae6956bc8edb8e7c787c4521cb086fa64407f97894e5e6b2d79b04
      d1427e73ca4baa240a34786859810c06b3c715a3a8cc3151f2bee417996d19f3
      ddea
    `,
    ],
  ];

/** The parties' private and public keys, and the secret. */
export const RFC_7748 = {
  alice: {
    private: '77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a',
    public: '8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a',
  },
  bob: {
    private: '5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb',
    public: 'de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f',
  },
  secret: '4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742',
  /** Section 5.2: scalar, u-coordinate, result. */
  products: [
    [
      'a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4',
      'e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c',
      'c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552',
    ],
    [
      '4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d',
      'e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493',
      '95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957',
    ],
  ],
  /** Section 5.2: after one iteration and after a thousand. */
  iterated: {
    1: '422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079',
    1000: '684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51',
  },
} as const;

/** Ed25519: name, seed, public key, message, signature. */
export const RFC_8032: readonly (readonly [
  name: string,
  seed: string,
  publicKey: string,
  message: string,
  signature: string,
])[] = [
  [
    'TEST 1',
    '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
    'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    '',
    `
      e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155
      5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b
    `,
  ],
  [
    'TEST 2',
    '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
    '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    '72',
    `
      92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da
      085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00
    `,
  ],
  [
    'TEST 3',
    'c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7',
    'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
    'af82',
    `
      6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac
      18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a
    `,
  ],
  [
    'TEST 1024',
    'f5e5767cf153319517630f226876b86c8160cc583bc013744c6bf255f5cc0ee5',
    '278117fc144c72340f67d0f2316e8386ceffbf2b2428c9c51fef7c597f1d426e',
    `
      08b8b2b733424243760fe426a4b54908632110a66c2f6591eabd3345e3e4eb98
      fa6e264bf09efe12ee50f8f54e9f77b1e355f6c50544e23fb1433ddf73be84d8
      79de7c0046dc4996d9e773f4bc9efe5738829adb26c81b37c93a1b270b20329d
      658675fc6ea534e0810a4432826bf58c941efb65d57a338bbd2e26640f89ffbc
      1a858efcb8550ee3a5e1998bd177e93a7363c344fe6b199ee5d02e82d522c4fe
      ba15452f80288a821a579116ec6dad2b3b310da903401aa62100ab5d1a36553e
      06203b33890cc9b832f79ef80560ccb9a39ce767967ed628c6ad573cb116dbef
      efd75499da96bd68a8a97b928a8bbc103b6621fcde2beca1231d206be6cd9ec7
      aff6f6c94fcd7204ed3455c68c83f4a41da4af2b74ef5c53f1d8ac70bdcb7ed1
      85ce81bd84359d44254d95629e9855a94a7c1958d1f8ada5d0532ed8a5aa3fb2
      d17ba70eb6248e594e1a2297acbbb39d502f1a8c6eb6f1ce22b3de1a1f40cc24
      554119a831a9aad6079cad88425de6bde1a9187ebb6092cf67bf2b13fd65f270
      88d78b7e883c8759d2c4f5c65adb7553878ad575f9fad878e80a0c9ba63bcbcc
      2732e69485bbc9c90bfbd62481d9089beccf80cfe2df16a2cf65bd92dd597b07
      07e0917af48bbb75fed413d238f5555a7a569d80c3414a8d0859dc65a46128ba
      b27af87a71314f318c782b23ebfe808b82b0ce26401d2e22f04d83d1255dc51a
      ddd3b75a2b1ae0784504df543af8969be3ea7082ff7fc9888c144da2af58429e
      c96031dbcad3dad9af0dcbaaaf268cb8fcffead94f3c7ca495e056a9b47acdb7
      51fb73e666c6c655ade8297297d07ad1ba5e43f1bca32301651339e22904cc8c
      42f58c30c04aafdb038dda0847dd988dcda6f3bfd15c4b4c4525004aa06eeff8
      ca61783aacec57fb3d1f92b0fe2fd1a85f6724517b65e614ad6808d6f6ee34df
      f7310fdc82aebfd904b01e1dc54b2927094b2db68d6f903b68401adebf5a7e08
      d78ff4ef5d63653a65040cf9bfd4aca7984a74d37145986780fc0b16ac451649
      de6188a7dbdf191f64b5fc5e2ab47b57f7f7276cd419c17a3ca8e1b939ae49e4
      88acba6b965610b5480109c8b17b80e1b7b750dfc7598d5d5011fd2dcc5600a3
      2ef5b52a1ecc820e308aa342721aac0943bf6686b64b2579376504ccc493d97e
      6aed3fb0f9cd71a43dd497f01f17c0e2cb3797aa2a2f256656168e6c496afc5f
      b93246f6b1116398a346f1a641f3b041e989f7914f90cc2c7fff357876e506b5
      0d334ba77c225bc307ba537152f3f1610e4eafe595f6d9d90d11faa933a15ef1
      369546868a7f3a45a96768d40fd9d03412c091c6315cf4fde7cb68606937380d
      b2eaaa707b4c4185c32eddcdd306705e4dc1ffc872eeee475a64dfac86aba41c
      0618983f8741c5ef68d3a101e8a3b8cac60c905c15fc910840b94c00a0b9d0
    `,
    `
      0aab4c900501b3e24d7cdf4663326a3a87df5e4843b2cbdb67cbf6e460fec350
      aa5371b1508f9f4528ecea23c436d94b5e8fcd4f681e30a6ac00a9704a188a03
    `,
  ],
  [
    'TEST SHA(abc)',
    '833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42',
    'ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf',
    `
      ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a
      2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f
    `,
    `
      dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b589
      09351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704
    `,
  ],
];

/** The messages of the examples; `million` is a million times the letter a. */
export const MESSAGES: ReadonlyMap<string, () => Uint8Array<ArrayBuffer>> = new Map([
  ['empty', () => new Uint8Array(0)],
  ['448', () => ascii('abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq')],
  [
    '896',
    () =>
      ascii(
        'abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqr' +
          'lmnopqrsmnopqrstnopqrstu',
      ),
  ],
  ['million', () => new Uint8Array(1_000_000).fill(0x61)],
  ['a3', () => new Uint8Array(200).fill(0xa3)],
]);

const ascii = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

export const DIGESTS: readonly (readonly [hash: Hash, message: string, digest: string])[] = [
  ['SHA-224', 'empty', 'd14a028c2a3a2bc9476102bb288234c415a2b01f828ea62ac5b3e42f'],
  ['SHA-224', '448', '75388b16512776cc5dba5da1fd890150b0c6455cb4f58b1952522525'],
  ['SHA-224', '896', 'c97ca9a559850ce97a04a96def6d99a9e0e0e2ab14e6b8df265fc0b3'],
  ['SHA-224', 'million', '20794655980c91d8bbb4c1ea97618a4bf03f42581948b2ee4ee7ad67'],
  ['SHA-256', 'empty', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  ['SHA-256', '448', '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1'],
  ['SHA-256', '896', 'cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1'],
  ['SHA-256', 'million', 'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0'],
  [
    'SHA-384',
    'empty',
    `
      38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da
      274edebfe76f65fbd51ad2f14898b95b
    `,
  ],
  [
    'SHA-384',
    '448',
    `
      3391fdddfc8dc7393707a65b1b4709397cf8b1d162af05abfe8f450de5f36bc6
      b0455a8520bc4e6f5fe95b1fe3c8452b
    `,
  ],
  [
    'SHA-384',
    '896',
    `
      09330c33f71147e83d192fc782cd1b4753111b173b3b05d22fa08086e3b0f712
      fcc7c71a557e2db966c3e9fa91746039
    `,
  ],
  [
    'SHA-384',
    'a3',
    `
      1607b79bac73da79748a48d9724762c0dd4fde5934eefee2a0d8da0f35ac8b7d
      ca64c63d5ed5fdd5e7d347b074674bc7
    `,
  ],
  [
    'SHA-512',
    'empty',
    `
      cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce
      47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e
    `,
  ],
  [
    'SHA-512',
    '448',
    `
      204a8fc6dda82f0a0ced7beb8e08a41657c16ef468b228a8279be331a703c335
      96fd15c13b1b07f9aa1d3bea57789ca031ad85c7a71dd70354ec631238ca3445
    `,
  ],
  [
    'SHA-512',
    '896',
    `
      8e959b75dae313da8cf4f72814fc143f8f7779c6eb9f7fa17299aeadb6889018
      501d289e4900f7e4331b99dec4b5433ac7d329eeb6dd26545e96e55b874be909
    `,
  ],
  [
    'SHA-512',
    'million',
    `
      e718483d0ce769644e2e42c7bc15b4638e1f98b13b2044285632a803afa973eb
      de0ff244877ea60a4cb0432ce577c31beb009c5c2c49aa2e4eadb217ad8cc09b
    `,
  ],
  ['SHA-512/224', 'empty', '6ed0dd02806fa89e25de060c19d3ac86cabb87d6a0ddd05c333b84f4'],
  ['SHA-512/224', '448', 'e5302d6d54bb242275d1e7622d68df6eb02dedd13f564c13dbda2174'],
  ['SHA-512/224', '896', '23fec5bb94d60b23308192640b0c453335d664734fe40e7268674af9'],
  ['SHA-512/224', 'million', '37ab331d76f0d36de422bd0edeb22a28accd487b7a8453ae965dd287'],
  ['SHA-512/256', 'empty', 'c672b8d1ef56ed28ab87c3622c5114069bdd3ad7b8f9737498d0c01ecef0967a'],
  ['SHA-512/256', '448', 'bde8e1f9f19bb9fd3406c90ec6bc47bd36d8ada9f11880dbc8a22a7078b6a461'],
  ['SHA-512/256', '896', '3928e184fb8690f840da3988121d31be65cb9d3ef83ee6146feac861e19b563a'],
  ['SHA-512/256', 'million', '9a59a052930187a97038cae692f30708aa6491923ef5194394dc68d56c74fb21'],
  ['SHA3-224', 'empty', '6b4e03423667dbb73b6e15454f0eb1abd4597f9a1b078e3f5b5a6bc7'],
  ['SHA3-224', '448', '8a24108b154ada21c9fd5574494479ba5c7e7ab76ef264ead0fcce33'],
  ['SHA3-224', '896', '543e6868e1666c1a643630df77367ae5a62a85070a51c14cbf665cbc'],
  ['SHA3-224', 'a3', '9376816aba503f72f96ce7eb65ac095deee3be4bf9bbc2a1cb7e11e0'],
  ['SHA3-256', 'empty', 'a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a'],
  ['SHA3-256', '448', '41c0dba2a9d6240849100376a8235e2c82e1b9998a999e21db32dd97496d3376'],
  ['SHA3-256', '896', '916f6061fe879741ca6469b43971dfdb28b1a32dc36cb3254e812be27aad1d18'],
  ['SHA3-256', 'a3', '79f38adec5c20307a98ef76e8324afbfd46cfd81b22e3973c65fa1bd9de31787'],
  [
    'SHA3-384',
    'empty',
    `
      0c63a75b845e4f7d01107d852e4c2485c51a50aaaa94fc61995e71bbee983a2a
      c3713831264adb47fb6bd1e058d5f004
    `,
  ],
  [
    'SHA3-384',
    '448',
    `
      991c665755eb3a4b6bbdfb75c78a492e8c56a22c5c4d7e429bfdbc32b9d4ad5a
      a04a1f076e62fea19eef51acd0657c22
    `,
  ],
  [
    'SHA3-384',
    '896',
    `
      79407d3b5916b59c3e30b09822974791c313fb9ecc849e406f23592d04f625dc
      8c709b98b43b3852b337216179aa7fc7
    `,
  ],
  [
    'SHA3-384',
    'a3',
    `
      1881de2ca7e41ef95dc4732b8f5f002b189cc1e42b74168ed1732649ce1dbcdd
      76197a31fd55ee989f2d7050dd473e8f
    `,
  ],
  [
    'SHA3-512',
    'empty',
    `
      a69f73cca23a9ac5c8b567dc185a756e97c982164fe25859e0d1dcc1475c80a6
      15b2123af1f5f94c11e3e9402c3ac558f500199d95b6d3e301758586281dcd26
    `,
  ],
  [
    'SHA3-512',
    '448',
    `
      04a371e84ecfb5b8b77cb48610fca8182dd457ce6f326a0fd3d7ec2f1e91636d
      ee691fbe0c985302ba1b0d8dc78c086346b533b49c030d99a27daf1139d6e75e
    `,
  ],
  [
    'SHA3-512',
    '896',
    `
      afebb2ef542e6579c50cad06d2e578f9f8dd6881d7dc824d26360feebf18a4fa
      73e3261122948efcfd492e74e82e2189ed0fb440d187f382270cb455f21dd185
    `,
  ],
  [
    'SHA3-512',
    'a3',
    `
      e76dfad22084a8b1467fcf2ffa58361bec7628edf5f3fdc0e4805dc48caeeca8
      1b7c13c30adf52a3659584739a2df46be589c51ca1a4a8416df6545a1ce8ba00
    `,
  ],
];
