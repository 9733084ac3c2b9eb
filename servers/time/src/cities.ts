/** Well-known places that no zone is named for, by zone; `_` between words, without accents. */
const PLACES: Readonly<Record<string, string>> = {
  'Etc/UTC': 'z universal coordinated_universal',
  'America/Los_Angeles':
    'san_francisco seattle san_diego san_jose sacramento portland las_vegas oakland silicon_valley ' +
    'california hollywood pacific pt',
  'America/Denver': 'salt_lake_city albuquerque colorado_springs boulder utah colorado mountain',
  'America/Chicago':
    'dallas houston austin san_antonio minneapolis saint_louis st_louis new_orleans nashville memphis birmingham ' +
    'kansas_city milwaukee oklahoma_city texas central',
  'America/New_York':
    'boston washington washington_dc miami atlanta philadelphia charlotte cleveland pittsburgh baltimore ' +
    'orlando tampa portland cambridge columbus cincinnati raleigh nyc new_york_city manhattan brooklyn eastern et',
  'America/Phoenix': 'tucson arizona',
  'America/Toronto': 'ottawa quebec mississauga',
  'America/Edmonton': 'calgary banff alberta',
  'America/Vancouver': 'victoria_bc british_columbia whistler',
  'America/Costa_Rica': 'san_jose',
  'America/Mexico_City': 'guadalajara puebla',
  'America/Sao_Paulo': 'rio_de_janeiro rio brasilia belo_horizonte curitiba porto_alegre',
  'America/Guayaquil': 'quito',
  'America/Bogota': 'medellin cali cartagena',
  'Africa/Casablanca': 'rabat marrakesh marrakech tangier',
  'Africa/Johannesburg': 'cape_town pretoria durban',
  'Africa/Lagos': 'abuja kano',
  'Africa/Cairo': 'alexandria giza',
  'Africa/Dar_es_Salaam': 'dodoma zanzibar',
  'Asia/Dubai': 'abu_dhabi sharjah',
  'Asia/Riyadh': 'jeddah mecca medina dammam',
  'Asia/Jerusalem': 'haifa',
  'Asia/Karachi': 'islamabad lahore rawalpindi',
  'Asia/Kolkata':
    'mumbai bombay delhi new_delhi bangalore bengaluru chennai madras hyderabad pune ahmedabad jaipur',
  'Asia/Ho_Chi_Minh': 'hanoi da_nang danang',
  'Asia/Shanghai': 'beijing peking shenzhen guangzhou canton chengdu wuhan hangzhou nanjing xian tianjin',
  'Asia/Tokyo': 'osaka kyoto nagoya yokohama sapporo fukuoka hiroshima kobe',
  'Asia/Seoul': 'busan incheon',
  'Asia/Manila': 'cebu quezon_city',
  'Asia/Makassar': 'bali denpasar',
  'Asia/Jakarta': 'bandung surabaya',
  'Asia/Yangon': 'naypyidaw',
  'Asia/Almaty': 'astana nur-sultan',
  'Australia/Sydney': 'wollongong',
  'Australia/Brisbane': 'gold_coast cairns',
  'Pacific/Auckland': 'wellington christchurch',
  'Europe/Berlin': 'munich munchen frankfurt hamburg cologne koln stuttgart dusseldorf leipzig dresden bonn',
  'Europe/Zurich': 'geneva geneve basel bern lausanne',
  'Europe/Rome': 'milan milano naples florence venice turin bologna',
  'Europe/Madrid': 'barcelona valencia seville bilbao malaga',
  'Europe/Paris': 'lyon marseille nice toulouse bordeaux strasbourg lille',
  'Europe/Amsterdam': 'rotterdam the_hague den_haag utrecht eindhoven holland',
  'Europe/Brussels': 'antwerp ghent bruges',
  'Europe/London':
    'manchester edinburgh birmingham glasgow liverpool cardiff oxford cambridge england scotland wales',
  'Europe/Dublin': 'cork galway',
  'Europe/Lisbon': 'porto',
  'Europe/Warsaw': 'krakow cracow gdansk wroclaw lodz',
  'Europe/Oslo': 'bergen trondheim tromso stavanger',
  'Europe/Copenhagen': 'kobenhavn aarhus arhus odense',
  'Europe/Stockholm': 'gothenburg malmo',
  'Europe/Moscow': 'saint_petersburg st_petersburg sochi',
  'Europe/Istanbul': 'ankara izmir',
  'Europe/Kyiv': 'lviv odesa odessa kharkiv',
  'Asia/Yekaterinburg': 'ekaterinburg',
};

/** The zones of each such place, as some names are of several. */
export const CITIES: ReadonlyMap<string, readonly string[]> = zonesByPlace();

function zonesByPlace(): Map<string, string[]> {
  const byPlace = new Map<string, string[]>();
  for (const [zone, places] of Object.entries(PLACES)) {
    for (const place of places.split(' ')) byPlace.set(place, [...(byPlace.get(place) ?? []), zone]);
  }
  return byPlace;
}
